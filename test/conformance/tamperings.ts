import type { CheckName } from "./checks";
import type { DeclaredTable, PlatformModel } from "./model";

/** A platform that was tampered with in one way, which one check has to notice. */
export type Tampering = readonly [
  check: CheckName,
  title: string,
  tamper: (model: PlatformModel) => Partial<PlatformModel>,
];

const first = <Item>(
  items: readonly Item[],
  change: Partial<Item>,
  match: (item: Item) => boolean = () => true,
) => {
  const index = items.findIndex(match);
  if (index < 0) throw new Error("there is nothing to tamper with");
  return items.map((item, at) => (at === index ? { ...item, ...change } : item));
};
const columns = (
  table: DeclaredTable,
  change: (all: DeclaredTable["columns"]) => DeclaredTable["columns"],
) => ({
  ...table,
  columns: change(table.columns),
});

const ZONES_CHECK = "has every layer of every dataset, each in a place of its own";
const ENGINE_CHECK = "lets the engine reach every layer";
const MATRIX_CHECK = "gives each principal what the access matrix says, and nothing else";
export const DATA_CHECK = "protects what holds data unless both keys are turned";
const NAMES_CHECK = "names everything by the rules";
const TABLES_CHECK = "has the tables of the contract";
const LINEAGE_CHECK = "says in bronze where each row came from";

export const TAMPERINGS: readonly Tampering[] = [
  [ZONES_CHECK, "a layer is missing", ({ places }) => ({ places: places.slice(1) })],
  [ZONES_CHECK, "a layer is only named", ({ places }) => ({ places: first(places, { exists: false }) })],
  [ZONES_CHECK, "a layer is there twice", ({ places }) => ({ places: [...places, ...places.slice(0, 1)] })],
  [
    ZONES_CHECK,
    "layers share a place",
    ({ places }) => ({ places: places.map((one) => ({ ...one, at: "here" })) }),
  ],
  [
    ENGINE_CHECK,
    "the engine cannot see gold",
    ({ rights }) => ({
      rights: first(rights, { read: "some" }, (one) => one.principal === "engine" && one.zone === "gold"),
    }),
  ],
  [
    ENGINE_CHECK,
    "there is no engine",
    ({ rights }) => ({ rights: rights.filter((one) => one.principal !== "engine") }),
  ],
  [
    MATRIX_CHECK,
    "the engine writes landing",
    ({ rights }) => ({
      rights: first(rights, { write: "all" }, (one) => one.principal === "engine" && one.zone === "landing"),
    }),
  ],
  [
    MATRIX_CHECK,
    "an analyst sees silver",
    ({ rights }) => ({
      rights: first(rights, { read: "some" }, (one) => one.principal === "analyst" && one.zone === "silver"),
    }),
  ],
  [
    MATRIX_CHECK,
    "a producer cannot bring anything",
    ({ rights }) => ({
      rights: first(
        rights,
        { write: "none" },
        (one) => one.principal === "producer" && one.zone === "landing",
      ),
    }),
  ],
  [
    MATRIX_CHECK,
    "a helper has more than its principal",
    ({ rights }) => ({
      rights: [
        ...rights,
        ...rights
          .filter((one) => one.principal === "engine")
          .map((one) => ({ ...one, helper: true, write: "some" as const })),
      ],
    }),
  ],
  [MATRIX_CHECK, "a cell is not known", ({ rights }) => ({ rights: rights.slice(1) })],
  [
    "keeps every identity inside of the platform",
    "somebody trespasses",
    () => ({ trespasses: ["x reaches y"] }),
  ],
  ["shows nothing to strangers", "something is open", () => ({ exposures: ["x is open"] })],
  [
    DATA_CHECK,
    "one thing is not protected",
    ({ stateful }) => ({ stateful: first(stateful, { protected: false }) }),
  ],
  [DATA_CHECK, "nothing holds data", () => ({ stateful: [] })],
  [
    "encrypts everything at rest",
    "one thing is not",
    ({ atRest }) => ({ atRest: first(atRest, { encrypted: false }) }),
  ],
  ["encrypts everything at rest", "nothing is known", () => ({ atRest: [] })],
  ["tags everything", "one thing has none", ({ tagged }) => ({ tagged: first(tagged, { tags: {} }) })],
  ["tags everything", "nothing is known", () => ({ tagged: [] })],
  [
    "tags everything",
    "another environment is claimed",
    ({ tagged }) => ({
      tagged: tagged.map((one) => ({ ...one, tags: { ...one.tags, environment: "other" } })),
    }),
  ],
  [NAMES_CHECK, "a name is too long", ({ named }) => ({ named: first(named, { maxLength: 3 }) })],
  [NAMES_CHECK, "a name is illegal", ({ named }) => ({ named: first(named, { legal: /^never$/ }) })],
  [
    NAMES_CHECK,
    "a name hides its environment",
    ({ named }) => ({ named: first(named, { name: "lake" }, (one) => one.uniqueIn !== "parent") }),
  ],
  [
    "bounds everything that computes",
    "one thing never stops",
    ({ compute }) => ({ compute: first(compute, { bounds: [] }) }),
  ],
  ["bounds everything that computes", "nothing is known", () => ({ compute: [] })],
  [
    TABLES_CHECK,
    "a table is missing",
    ({ tables }) => ({ tables: tables.filter(({ name }) => name !== "orders") }),
  ],
  [
    TABLES_CHECK,
    "a column is missing",
    ({ tables }) => ({ tables: tables.map((one) => columns(one, (all) => all.slice(1))) }),
  ],
  [
    TABLES_CHECK,
    "a column is new",
    ({ tables }) => ({
      tables: tables.map((one) =>
        columns(one, (all) => [...all, { name: "surprise", type: { kind: "text" } }]),
      ),
    }),
  ],
  [
    TABLES_CHECK,
    "columns changed places",
    ({ tables }) => ({ tables: tables.map((one) => columns(one, (all) => [...all].reverse())) }),
  ],
  [
    TABLES_CHECK,
    "text is held as a date",
    ({ tables }) => ({
      tables: tables.map((one) =>
        columns(one, (all) => all.map(({ name }) => ({ name, type: { kind: "date" } }))),
      ),
    }),
  ],
  [
    TABLES_CHECK,
    "types are said to be the contract's and are text",
    ({ tables }) => ({ tables: tables.map((one) => ({ ...one, holds: "typed" as const })) }),
  ],
  [
    LINEAGE_CHECK,
    "one table of bronze does not say why a row cannot be read",
    ({ tables }) => ({
      tables: tables.map((one, index) =>
        index > 0 ? one : columns(one, (all) => all.filter(({ name }) => name !== "_parse_error")),
      ),
    }),
  ],
  [
    LINEAGE_CHECK,
    "lines are text",
    ({ tables }) => ({
      tables: tables.map((one) =>
        columns(one, (all) => all.map(({ name }) => ({ name, type: { kind: "text" } }))),
      ),
    }),
  ],
  [
    LINEAGE_CHECK,
    "a column begins as the platform's own do and is none of them",
    ({ tables }) => ({
      tables: tables.map((one) =>
        columns(one, (all) => [...all, { name: "_surprise", type: { kind: "text" } }]),
      ),
    }),
  ],
  [LINEAGE_CHECK, "nothing is in bronze", () => ({ tables: [] })],
];

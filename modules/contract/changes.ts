import { columnChanges } from "./column-changes";
import { type Column, type DatasetContract, type DatasetTable, TIME_UNITS, type TimeSpan } from "./dataset";
import { isFileNamed } from "./file-name";

/**
 * What a change does to those who rely on the contract. `breaking`: files that were good are refused, rows that were
 * accepted are rejected, or what somebody reads is gone or means something else. `compatible`: all of that still holds,
 * and there is more, or less is refused. `documentation`: only words.
 */
export type Impact = "breaking" | "compatible" | "documentation";

/** One difference between two states of a contract. */
export interface Change {
  readonly impact: Impact;
  /** @default the contract as a whole */
  readonly table?: string;
  /** @default the table as a whole */
  readonly column?: string;
  /** What of it changed, by its name in `DatasetContract`, `DatasetTable` or `Column`. @default all of it */
  readonly property?: string;
  /** What was and what is, without the names of table and column. */
  readonly message: string;
}

/** Every difference between two states of a contract but for the version, in the order in which the newer one has them. */
export function contractChanges(was: DatasetContract, is: DatasetContract): Change[] {
  const { kept, added, removed } = matched(was.tables, is.tables);
  return [
    ...(was.name === is.name ? [] : [changed("breaking", "name", `dataset renamed, it was "${was.name}"`)]),
    ...reworded(was, is),
    ...removed.map(({ name }): Change => ({ impact: "breaking", table: name, message: "table removed" })),
    ...kept.flatMap(([before, now]) =>
      tableChanges(before, now).map((change) => ({ table: now.name, ...change })),
    ),
    ...added.map(addedTable),
  ];
}

function tableChanges(was: DatasetTable, is: DatasetTable): Change[] {
  const { kept, added, removed } = matched(was.columns, is.columns);
  const newName = new Map(kept.map(([before, now]) => [before.name, now.name]));
  const key = was.primaryKey.map((name) => newName.get(name) ?? name);
  return [
    ...renamed("table", was, is),
    ...reworded(was, is),
    ...(sorted(key) === sorted(is.primaryKey)
      ? []
      : [
          changed(
            "breaking",
            "primaryKey",
            `key changed from (${key.join(", ")}) to (${is.primaryKey.join(", ")})`,
          ),
        ]),
    ...landingChanges(was, is),
    ...promiseChange(was.frequency, is.frequency),
    ...rejectedChange(was.maxRejectedPercent, is.maxRejectedPercent),
    ...removed.map(({ name }): Change => ({ impact: "breaking", column: name, message: "column removed" })),
    ...kept.flatMap(([before, now]) =>
      [...renamed("column", before, now), ...columnChanges(before, now)].map((change) => ({
        column: now.name,
        ...change,
      })),
    ),
    ...added.map((column) => addedColumn(column, is.format)),
  ];
}

function landingChanges(was: DatasetTable, is: DatasetTable): Change[] {
  const moved = (["format", "landingPath"] as const)
    .filter((property) => was[property] !== is[property])
    .map((property) =>
      changed("breaking", property, `${property} changed from ${was[property]} to ${is[property]}`),
    );
  const required =
    Boolean(was.required) === Boolean(is.required)
      ? []
      : is.required
        ? [changed("breaking", "required", "a load without its files stops from now on")]
        : [changed("compatible", "required", "a load may lack its files from now on")];
  return [...moved, ...required, ...fileNameChanges(was.landingFiles, is.landingFiles)];
}

function fileNameChanges(was: readonly string[] | undefined, is: readonly string[] | undefined): Change[] {
  const say = (impact: Impact, message: string) => changed(impact, "landingFiles", message);
  if (was === undefined && is === undefined) return [];
  if (is === undefined) return [say("compatible", "files of any name are taken from now on")];
  if (was === undefined) return [say("breaking", `only files named ${is.join(", ")} are taken from now on`)];
  const lost = was.filter((name) => !is.some((other) => name === other || isFileNamed(name, other)));
  const won = is.filter((name) => !was.includes(name));
  return [
    ...(lost.length === 0 ? [] : [say("breaking", `files named ${lost.join(", ")} are no longer taken`)]),
    ...(won.length === 0 ? [] : [say("compatible", `files named ${won.join(", ")} are taken as well`)]),
  ];
}

/** Whoever reads waits for files as long as was agreed; that they come more often harms nobody. */
function promiseChange(was: TimeSpan | undefined, is: TimeSpan | undefined): Change[] {
  const [before, now] = [secondsOf(was), secondsOf(is)];
  if (before === now) return [];
  const words = (span: TimeSpan | undefined) => (span === undefined ? "none" : `${span.value} ${span.unit}`);
  const message = `frequency changed from ${words(was)} to ${words(is)}`;
  return [changed(now > before ? "breaking" : "compatible", "frequency", message)];
}

function secondsOf(span: TimeSpan | undefined): number {
  const unit = TIME_UNITS.find(({ symbol }) => symbol === span?.unit);
  return span === undefined || unit === undefined ? Number.POSITIVE_INFINITY : span.value * unit.seconds;
}

/** Without a share of its own a table has that of every other, which is not known here. */
function rejectedChange(was: number | undefined, is: number | undefined): Change[] {
  if (was === is) return [];
  const isLooser = was !== undefined && is !== undefined && is > was;
  const message = `rejected rows allowed changed from ${percent(was)} to ${percent(is)}`;
  return [changed(isLooser ? "compatible" : "breaking", "maxRejectedPercent", message)];
}

const percent = (value: number | undefined): string => (value === undefined ? "the default" : `${value} %`);

function addedTable({ name, required }: DatasetTable): Change {
  return required
    ? { impact: "breaking", table: name, message: "table added, and a load without its files stops" }
    : { impact: "compatible", table: name, message: "table added" };
}

function addedColumn({ name, required, mayBeAbsent }: Column, format: DatasetTable["format"]): Change {
  if (required) return { impact: "breaking", column: name, message: "column added that every row must have" };
  // Readers lose nothing, so it is compatible; whoever writes the files should still be told.
  const told = format === "csv" && !mayBeAbsent;
  const message = told
    ? "column added; files that lack it are refused until it says mayBeAbsent: true"
    : "column added";
  return { impact: "compatible", column: name, message };
}

interface Named {
  readonly name: string;
  readonly description: string;
}

/** Which is which in two lists: by name, and of the others by what they are, so that a new name is told as one. */
function matched<Item extends Named>(was: readonly Item[], is: readonly Item[]) {
  const hasName = (items: readonly Item[], name: string) => items.some((item) => item.name === name);
  const isRenamed = (before: Item, now: Item): boolean =>
    alike(before, now, ["name"]) ||
    (was.indexOf(before) === is.indexOf(now) && alike(before, now, ["name", "description"]));
  const kept: (readonly [before: Item, now: Item])[] = [];
  const isFree = (before: Item) => !hasName(is, before.name) && !kept.some(([taken]) => taken === before);
  for (const now of is) {
    const before =
      was.find(({ name }) => name === now.name) ?? was.find((item) => isFree(item) && isRenamed(item, now));
    if (before !== undefined) kept.push([before, now]);
  }
  return {
    kept,
    added: is.filter((item) => !kept.some(([, now]) => now === item)),
    removed: was.filter((item) => !kept.some(([before]) => before === item)),
  };
}

function alike<Item extends Named>(one: Item, other: Item, but: readonly (keyof Named)[]): boolean {
  const rest = (item: Item) =>
    JSON.stringify({ ...item, ...Object.fromEntries(but.map((property) => [property, ""])) });
  return rest(one) === rest(other);
}

function renamed(what: string, was: Named, is: Named): Change[] {
  if (was.name === is.name) return [];
  return [changed("breaking", "name", `${what} renamed, it was "${was.name}"`)];
}

function reworded(was: Pick<Named, "description">, is: Pick<Named, "description">): Change[] {
  return was.description === is.description
    ? []
    : [changed("documentation", "description", "description changed")];
}

function changed(impact: Impact, property: string, message: string): Change {
  return { impact, property, message };
}

const sorted = (names: readonly string[]): string => [...names].sort().join();

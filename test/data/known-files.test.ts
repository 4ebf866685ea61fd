import { readFileSync, renameSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { DatasetContract, DatasetTable } from "../../modules/contract/dataset";
import { loadBronze } from "../../modules/local/bronze-load";
import { type Database, prepareCatalog, withDatabase } from "../../modules/local/catalog";
import { inspectLanding } from "../../modules/local/landing";
import { loadedFiles } from "../../modules/local/loaded-files";
import type { FileResult } from "../../modules/local/run-types";
import { type Files, lines, runShop, Scratch, SHOP } from "./shop";

const scratch = new Scratch();
afterAll(() => scratch.remove());

const column = (name: string) => ({ name, description: name, type: { kind: "text" } as const });
const table = (name: string, format: DatasetTable["format"]): DatasetTable => ({
  ...{ name, format, description: name, primaryKey: ["id"], landingPath: name },
  columns: [column("id"), column("note")],
});
const CONTRACT: DatasetContract = {
  ...{ name: "toy", version: "1.0.0", description: "Files that change or do not." },
  tables: [table("lists", "csv"), table("objects", "json")],
};
const csv = (note: string): string => lines("id,note", `1,${note}`);

const OLD = new Date("2020-01-01T00:00:00Z");
/** Longer than a file has to be left alone before its stamp counts. */
const settle = (): Promise<void> => sleep(2_100);

/** A source folder, and the bronze of the runs over it. */
class Place {
  readonly source: string;
  readonly database = join(scratch.folder(), "toy.duckdb");

  constructor(files: Files) {
    this.source = scratch.folder(files);
  }

  /** What a run does with the landed files; `meanwhile` happens between its looking at them and its loading them. */
  async load(meanwhile = ""): Promise<Record<string, FileResult>> {
    return this.open(async (database) => {
      await prepareCatalog(database, CONTRACT);
      const { files } = await inspectLanding(CONTRACT, this.source, await loadedFiles(database));
      if (meanwhile !== "") await database.run(meanwhile);
      const batch = { id: "toy", loadedAt: new Date(), scratchDir: scratch.folder() };
      const load = await loadBronze(database, CONTRACT, files, batch, () => undefined);
      return Object.fromEntries(load.files.map((file) => [file.path, file]));
    });
  }

  /** Lets bronze know a content that no file has: only a run that does not read the file takes it for true. */
  async forge(...paths: readonly string[]): Promise<void> {
    const list = paths.map((path) => `'${path}'`).join(", ");
    await this.open((database) =>
      database.run(`update bronze._loaded_files set sha256 = 'forged' where source_file in (${list})`),
    );
  }

  async stamps(): Promise<Record<string, string | undefined>> {
    const files = await this.open(loadedFiles);
    return Object.fromEntries([...files.values()].map(({ path, stamp }) => [path, stamp]));
  }

  open<Result>(use: (database: Database) => Promise<Result>): Promise<Result> {
    return withDatabase(this.database, "write", use);
  }

  path = (file: string): string => join(this.source, file);
}

describe("files that a run loaded when they had been left alone for a while", () => {
  const FILES = ["lists/kept.csv", "lists/rewritten.csv", "lists/replaced.csv", "lists/touched.csv"];
  const place = new Place({
    ...Object.fromEntries(FILES.map((path) => [path, csv("a")])),
    "objects/kept.json": lines('{"id":"1","note":"a"}'),
  });
  let first: Awaited<ReturnType<Place["load"]>>;
  let second: Awaited<ReturnType<Place["load"]>>;
  let stamps: Record<string, string | undefined>;

  beforeAll(async () => {
    for (const path of FILES) utimesSync(place.path(path), OLD, OLD);
    await settle();
    first = await place.load();
    stamps = await place.stamps();
    await place.forge("lists/kept.csv", "objects/kept.json");
    writeFileSync(place.path("lists/rewritten.csv"), csv("b"));
    const other = join(scratch.folder({ "other.csv": csv("c") }), "other.csv");
    for (const path of [place.path("lists/rewritten.csv"), other, place.path("lists/touched.csv")])
      utimesSync(path, OLD, OLD);
    renameSync(other, place.path("lists/replaced.csv"));
    await settle();
    second = await place.load();
  });

  test("are loaded with a stamp each", () => {
    expect(Object.values(first).map(({ status }) => status)).toEqual(Array(5).fill("loaded"));
    expect(Object.keys(stamps)).toHaveLength(5);
    expect(Object.values(stamps).every((stamp) => stamp !== undefined)).toBe(true);
  });

  test.each(["lists/kept.csv", "objects/kept.json"])("%s is not read again", (path) => {
    expect(second[path]).toEqual({ ...first[path], status: "unchanged", sha256: "forged" });
  });

  test.each(["lists/rewritten.csv", "lists/replaced.csv"])(
    "%s is noticed, though its size and time of change are the same",
    (path) => {
      const { size, mtime } = statSync(place.path(path));
      expect({ size, mtime }).toEqual({ size: csv("a").length, mtime: OLD });
      expect(second[path]).toMatchObject({ status: "replaced", rows: 1 });
      expect(second[path]?.sha256).not.toBe(first[path]?.sha256);
    },
  );

  test("one that was touched is read, is still known, and not read the next time", async () => {
    const path = "lists/touched.csv";
    expect(second[path]).toEqual({ ...first[path], status: "unchanged" });
    const now = (await place.stamps())[path];
    expect(now).toBeDefined();
    expect(now).not.toBe(stamps[path]);
    await place.forge(path);
    expect((await place.load())[path]).toMatchObject({ status: "unchanged", sha256: "forged" });
  });

  test("are held against the contract, which may have changed, without being read whole", async () => {
    const known = await place.open(loadedFiles);
    const inspect = (columns: readonly string[]) => {
      const tables = CONTRACT.tables.map((each) => ({ ...each, columns: columns.map(column) }));
      return inspectLanding({ ...CONTRACT, tables }, place.source, known);
    };
    await expect(inspect(["id", "note", "price"])).rejects.toThrow(
      'lists/kept.csv: the column "price" is missing; found id, note',
    );
    const { files, warnings } = await inspect(["id"]);
    expect(files.find(({ path }) => path === "lists/kept.csv")?.sha256).toBe("forged");
    expect(warnings).toContain(
      'lists/kept.csv: the contract does not know "note"; kept in bronze, used nowhere.',
    );
  });
});

test("a file that is younger than two seconds gets no stamp, and is read until it gets one", async () => {
  const path = "lists/young.csv";
  const place = new Place({ [path]: csv("a") });
  const clock = jest
    .spyOn(Date, "now")
    .mockReturnValue(Math.floor(statSync(place.path(path)).ctimeMs) + 1_000);
  try {
    const { [path]: loaded } = await place.load();
    expect(await place.stamps()).toEqual({ [path]: undefined });
    expect(await place.load()).toEqual({ [path]: { ...loaded, status: "unchanged" } });
    await place.forge(path);
    expect(await place.load()).toEqual({ [path]: { ...loaded, status: "replaced" } });
  } finally {
    clock.mockRestore();
  }
  await settle();
  expect(await place.load()).toMatchObject({ [path]: { status: "unchanged" } });
  expect((await place.stamps())[path]).toBeDefined();
});

test("a file that was not read is, when another run has loaded other content of its path meanwhile", async () => {
  const path = "lists/late.csv";
  const place = new Place({ [path]: csv("a") });
  await settle();
  const { [path]: loaded } = await place.load();
  await place.forge(path);
  const second = await place.load("update bronze._loaded_files set sha256 = 'of the other run'");
  expect(second).toEqual({ [path]: { ...loaded, status: "replaced" } });
  expect(await place.load()).toEqual({ [path]: { ...loaded, status: "unchanged" } });
});

test("a result of before there were stamps is added to", async () => {
  const source = scratch.folder(SHOP);
  const work = scratch.folder();
  const database = join(work, "shopstream.duckdb");
  const first = await runShop(source, work);
  await withDatabase(database, "write", (open) => open.run("alter table bronze._loaded_files drop stamp"));
  const known = await withDatabase(database, "read", loadedFiles);
  expect([...known.values()].map(({ stamp }) => stamp)).toEqual(Array(first.files.length).fill(undefined));
  await settle();
  const { files } = await runShop(source, work);
  expect(files).toEqual(first.files.map((file) => ({ ...file, status: "unchanged" })));
  const stamped = await withDatabase(database, "read", loadedFiles);
  expect([...stamped.values()].filter(({ stamp }) => stamp === undefined)).toEqual([]);
  const { files: reported } = JSON.parse(readFileSync(join(work, "run.json"), "utf8"));
  expect(Object.keys(reported[0])).toEqual(["path", "table", "sha256", "status", "rows"]);
});

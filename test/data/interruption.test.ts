import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { goldOf, lines, ROOT, runShop, Scratch, SHOP } from "./shop";

const scratch = new Scratch();
afterAll(() => scratch.remove());

/** The run of a command line in a process of its own. */
function startRun(sourceDir: string, workDir: string, prefix = ""): ChildProcess & { said: () => string } {
  const run = `exec "${process.execPath}" bin/medallion run local --dataset shopstream --source "${sourceDir}" --work "${workDir}"`;
  const child = spawn("bash", ["-c", `${prefix}${run}`], { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  child.stderr?.on("data", (piece: Buffer) => {
    text += piece.toString();
  });
  return Object.assign(child, { said: () => text });
}

function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once("exit", (code) => resolve(code)));
}

async function until(child: ChildProcess, condition: () => boolean): Promise<void> {
  while (!condition()) {
    if (child.exitCode !== null) throw new Error("the run ended before it could be stopped");
    await sleep(2);
  }
}

const MORE = {
  ...SHOP,
  "raw/postgres/order_items/more.csv": lines(
    "id,order_id,product_id,quantity,unit_price",
    "106,11,1,1,20.00",
  ),
};

describe("a run that is killed", () => {
  const work = scratch.folder();
  const more = scratch.folder(MORE);
  const database = join(work, "shopstream.duckdb");
  let before: Awaited<ReturnType<typeof goldOf>>;
  let numbers: string;

  beforeAll(async () => {
    await runShop(scratch.folder(SHOP), work);
    before = await goldOf(database);
    numbers = readFileSync(join(work, "run.json"), "utf8");
  });

  const staged = (path: string): boolean => existsSync(join(work, ".staging", path));
  test.each([
    ["while files are loaded", () => staged("shopstream.duckdb")],
    ["while the database is written", () => staged("shopstream.duckdb.wal")],
    ["while gold is exported", () => staged("gold")],
  ])("%s leaves the last good result", async (_, reached) => {
    const child = startRun(more, work);
    await until(child, reached);
    child.kill("SIGKILL");
    await ended(child);
    expect(readFileSync(join(work, "run.json"), "utf8")).toBe(numbers);
    expect(await goldOf(database)).toEqual(before);
  });

  test("is completed by the next one", async () => {
    const { tables } = await runShop(more, work);
    expect(tables.order_items).toMatchObject({ landed: 7, accepted: 5 });
    const fresh = scratch.folder();
    await runShop(more, fresh);
    expect(await goldOf(database)).toEqual(await goldOf(join(fresh, "shopstream.duckdb")));
  });
});

test("a second run on the same folder says so and stops; the first one ends well", async () => {
  const work = scratch.folder();
  const source = scratch.folder(SHOP);
  const first = startRun(source, work);
  await until(first, () => existsSync(join(work, ".lock.json")));
  const second = startRun(source, work);
  expect(await ended(second)).toBe(2);
  expect(second.said()).toMatch(/is in use by another run \(process \d+, started .*\)\. Wait until it ends/);
  expect(await ended(first)).toBe(0);
});

test("a second run in the same process stops too", async () => {
  const work = scratch.folder();
  const source = scratch.folder(SHOP);
  const both = await Promise.allSettled([runShop(source, work), runShop(source, work)]);
  expect(both.map((each) => each.status).sort()).toEqual(["fulfilled", "rejected"]);
});

test("a disk without room is told, and the last good result stays", async () => {
  const work = scratch.folder();
  await runShop(scratch.folder(SHOP), work);
  const before = readFileSync(join(work, "shopstream.duckdb"));
  const many = Array.from({ length: 60_000 }, (_, index) => `${index + 1000},11,1,1,20.${index % 90}1`);
  const large = scratch.folder({
    ...SHOP,
    "raw/postgres/order_items/large.csv": lines("id,order_id,product_id,quantity,unit_price", ...many),
  });
  // No file may grow beyond 6 MB: what a full disk does, without needing one. 1 block is 1 KiB.
  const child = startRun(large, work, "trap '' XFSZ; ulimit -f 6000; ");
  expect(await ended(child)).toBe(2);
  expect(child.said()).toMatch(/The disk of .* is full\. The last good result is untouched/);
  expect(readFileSync(join(work, "shopstream.duckdb")).equals(before)).toBe(true);
});

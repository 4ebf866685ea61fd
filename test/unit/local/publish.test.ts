import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { finishPublication, isPublicationPending, publish, stagingDir } from "../../../modules/local/publish";

const work = mkdtempSync(join(tmpdir(), "medallion-publish-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const MOVES = [
  { from: "gold/a.parquet", to: "lake/gold/shop/a.parquet" },
  { from: "shop.duckdb", to: "shop.duckdb" },
  { from: "run.json", to: "run.json" },
];
const JOURNAL = { moves: MOVES, ownFolder: "lake/gold/shop", ownFiles: ["a.parquet", "b.parquet"] };

function write(folder: string, path: string, content: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

function stage(content: string): void {
  for (const { from } of MOVES) write(stagingDir(work), from, content);
}

const published = (): string[] => MOVES.map(({ to }) => readFileSync(join(work, to), "utf8"));

test("replaces what was published, and removes what no longer is", () => {
  stage("first");
  write(work, "lake/gold/shop/gone.parquet", "of an older run");
  write(work, "lake/gold/shop/b.parquet", "still right");
  publish(work, JOURNAL);
  expect(published()).toEqual(["first", "first", "first"]);
  expect(readdirSync(join(work, "lake/gold/shop")).sort()).toEqual(["a.parquet", "b.parquet"]);
  expect(existsSync(stagingDir(work))).toBe(false);
});

test.each([0, 1, 2, 3])("stopped after %i files were replaced, the next run replaces the others", (done) => {
  for (const { to } of MOVES) write(work, to, "old");
  stage("new");
  write(stagingDir(work), "publish.json", JSON.stringify(JOURNAL));
  for (const { from, to } of MOVES.slice(0, done)) renameSync(join(stagingDir(work), from), join(work, to));
  expect(published()).toEqual(MOVES.map((_, index) => (index < done ? "new" : "old")));
  expect(isPublicationPending(work)).toBe(true);
  expect(finishPublication(work)).toBe(true);
  expect(published()).toEqual(["new", "new", "new"]);
  expect(isPublicationPending(work)).toBe(false);
});

test("what a run left that was stopped before it published is thrown away", () => {
  stage("half");
  expect(finishPublication(work)).toBe(false);
  expect(published()).toEqual(["new", "new", "new"]);
  expect(existsSync(stagingDir(work))).toBe(false);
});

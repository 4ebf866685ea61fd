import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { contentHash } from "../../../modules/local/content-hash";

const scratch = mkdtempSync(join(tmpdir(), "medallion-hash-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function write(root: string, path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

/** A project's folder; files are written in the order they are given. */
function project(paths: readonly string[] = ["dbt/a.sql", "dbt/models/b.sql", "requirements.txt"]): string {
  const root = mkdtempSync(join(scratch, "root-"));
  for (const path of paths) write(root, path, `content of ${path}`);
  return root;
}

const hash = (root: string, texts: readonly string[] = ["contract"]): string =>
  contentHash(
    texts,
    root,
    ["dbt", "requirements.txt", "absent"].map((name) => join(root, name)),
  );

test("the same content elsewhere has the same hash, in whatever order it was written", () => {
  const elsewhere = project(["requirements.txt", "dbt/models/b.sql", "dbt/a.sql"]);
  expect(hash(elsewhere)).toBe(hash(project()));
  expect(hash(elsewhere)).toMatch(/^[0-9a-f]{64}$/);
});

test.each<readonly [string, (root: string) => void]>([
  ["a changed byte", (root) => write(root, "dbt/models/b.sql", "Content of dbt/models/b.sql")],
  ["a renamed file", (root) => renameSync(join(root, "dbt/a.sql"), join(root, "dbt/c.sql"))],
  ["a moved file", (root) => renameSync(join(root, "dbt/a.sql"), join(root, "dbt/models/a.sql"))],
  ["an added file, though it is empty", (root) => write(root, "dbt/models/c.sql", "")],
  ["a removed file", (root) => rmSync(join(root, "requirements.txt"))],
  ["a file in place of one that was absent", (root) => write(root, "absent", "")],
  [
    "contents that changed places",
    (root) => {
      write(root, "dbt/a.sql", "content of dbt/models/b.sql");
      write(root, "dbt/models/b.sql", "content of dbt/a.sql");
    },
  ],
])("%s makes it another one", (_, change) => {
  const root = project();
  const before = hash(root);
  change(root);
  expect(hash(root)).not.toBe(before);
});

test("texts count, each by itself", () => {
  const root = project();
  const hashes = [["contract"], ["Contract"], ["con", "tract"], ["contract", ""], []].map((texts) =>
    hash(root, texts),
  );
  expect(new Set(hashes).size).toBe(hashes.length);
});

test("files and folders whose name begins with a dot do not count", () => {
  const root = project();
  const before = hash(root);
  write(root, "dbt/.user.yml", "id: 1");
  write(root, "dbt/models/.cache/b.sql", "select 2");
  expect(hash(root)).toBe(before);
});

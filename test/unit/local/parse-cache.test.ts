import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ParseCache } from "../../../modules/local/parse-cache";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "medallion-parse-cache-"));
});
afterEach(() => rmSync(root, { recursive: true }));

const PARSED = "target/partial_parse.msgpack";

test("what one work folder parsed is offered to the next", () => {
  const project = folder("project");
  const first = parsedIn("first", "the project", { path_count: 9, parsed_path_count: 9 });
  new ParseCache(project, "shopstream", first).keep();

  const second = folder("second");
  new ParseCache(project, "shopstream", second).offer();

  expect(readFileSync(join(second, PARSED), "utf8")).toBe("the project");
  expect(readdirSync(join(second, "target"))).toHaveLength(1);
});

test("a dataset is not offered what was parsed for another", () => {
  const project = folder("project");
  new ParseCache(
    project,
    "olist",
    parsedIn("first", "olist", { path_count: 9, parsed_path_count: 9 }),
  ).keep();

  const second = folder("second");
  new ParseCache(project, "fmcg", second).offer();

  expect(existsSync(join(second, PARSED))).toBe(false);
});

test("a work folder keeps what it has parsed itself", () => {
  const project = folder("project");
  const effort = { path_count: 9, parsed_path_count: 9 };
  new ParseCache(project, "olist", parsedIn("first", "old", effort)).keep();

  const own = parsedIn("own", "own", effort);
  new ParseCache(project, "olist", own).offer();

  expect(readFileSync(join(own, PARSED), "utf8")).toBe("own");
});

test("what dbt only had to look at is not kept once more", () => {
  const project = folder("project");
  new ParseCache(
    project,
    "olist",
    parsedIn("first", "whole", { path_count: 9, parsed_path_count: 9 }),
  ).keep();
  new ParseCache(
    project,
    "olist",
    parsedIn("second", "seen", { path_count: 9, parsed_path_count: 0 }),
  ).keep();

  const third = folder("third");
  new ParseCache(project, "olist", third).offer();

  expect(readFileSync(join(third, PARSED), "utf8")).toBe("whole");
});

test("a project folder that nothing can be written to is no failure", () => {
  const project = join(folder("project"), "a-file");
  writeFileSync(project, "");
  const work = parsedIn("work", "whole", { path_count: 9, parsed_path_count: 9 });

  expect(() => new ParseCache(project, "olist", work).keep()).not.toThrow();
  expect(() => new ParseCache(project, "olist", folder("next")).offer()).not.toThrow();
});

function folder(name: string): string {
  const path = join(root, name);
  mkdirSync(path);
  return path;
}

function parsedIn(name: string, content: string, effort: Readonly<Record<string, number>>): string {
  const path = folder(name);
  for (const [file, text] of [
    [PARSED, content],
    ["target/perf_info.json", JSON.stringify(effort)],
  ] as const) {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), text);
  }
  return path;
}

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
import { join } from "node:path";
import { ParseCache } from "../../../modules/local/parse-cache";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "medallion-parse-cache-"));
});
afterEach(() => rmSync(root, { recursive: true }));

const PARSED = "target/partial_parse.msgpack";

/** What dbt says of its work when it parsed every file, and when it found all of them parsed. */
const PARSED_ALL = { path_count: 9, parsed_path_count: 9 };
const PARSED_NONE = { path_count: 9, parsed_path_count: 0 };

test("what one work folder parsed is offered to the next", () => {
  const project = folder("project");
  new ParseCache(project, "shopstream", parsedIn("first", "the project")).keep();

  const second = folder("second");
  new ParseCache(project, "shopstream", second).offer();

  expect(readFileSync(join(second, PARSED), "utf8")).toBe("the project");
  expect(readdirSync(join(second, "target"))).toHaveLength(1);
});

test("a dataset is not offered what was parsed for another", () => {
  const project = folder("project");
  new ParseCache(project, "olist", parsedIn("first", "olist")).keep();

  const second = folder("second");
  new ParseCache(project, "fmcg", second).offer();

  expect(existsSync(join(second, PARSED))).toBe(false);
});

test("a work folder keeps what it has parsed itself", () => {
  const project = folder("project");
  new ParseCache(project, "olist", parsedIn("first", "old")).keep();

  const own = parsedIn("own", "own");
  new ParseCache(project, "olist", own).offer();

  expect(readFileSync(join(own, PARSED), "utf8")).toBe("own");
});

test("what dbt only had to look at is not kept once more", () => {
  const project = folder("project");
  new ParseCache(project, "olist", parsedIn("first", "whole")).keep();
  new ParseCache(project, "olist", parsedIn("second", "seen", PARSED_NONE)).keep();

  const third = folder("third");
  new ParseCache(project, "olist", third).offer();

  expect(readFileSync(join(third, PARSED), "utf8")).toBe("whole");
});

test("a project folder that nothing can be written to is no failure", () => {
  const project = join(folder("project"), "a-file");
  writeFileSync(project, "");
  const work = parsedIn("work", "whole");

  expect(() => new ParseCache(project, "olist", work).keep()).not.toThrow();
  expect(() => new ParseCache(project, "olist", folder("next")).offer()).not.toThrow();
});

function folder(name: string): string {
  const path = join(root, name);
  mkdirSync(path);
  return path;
}

function parsedIn(name: string, content: string, perfInfo = PARSED_ALL): string {
  const path = folder(name);
  mkdirSync(join(path, "target"));
  writeFileSync(join(path, PARSED), content);
  writeFileSync(join(path, "target/perf_info.json"), JSON.stringify(perfInfo));
  return path;
}

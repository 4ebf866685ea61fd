import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lastReport, reportPaths, trimHistory } from "../../../modules/local/history";

let work: string;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), "medallion-history-"));
});
afterEach(() => rmSync(work, { recursive: true }));

const idOf = (day: number): string =>
  new Date(Date.UTC(2026, 0, day)).toISOString().replace(/[-:]/g, "").replace(".", "-");

test("keeps the reports of the newest hundred runs, and whatever is no report", () => {
  mkdirSync(join(work, "runs"));
  for (let day = 1; day <= 103; day += 1) {
    const [, path = ""] = reportPaths(idOf(day));
    writeFileSync(join(work, path), "{}");
  }
  writeFileSync(join(work, "runs", "0-notes.txt"), "mine");
  trimHistory(work);
  const left = readdirSync(join(work, "runs")).sort();
  expect(left).toHaveLength(101);
  expect(left.slice(0, 2)).toEqual(["0-notes.txt", `${idOf(4)}.json`]);
  expect(left.at(-1)).toBe(`${idOf(103)}.json`);
});

test.each([
  ["no report", undefined],
  ["a report that was cut off", '{"dataset": "shop", "fi'],
  ["a report of another dataset", '{"dataset": "other", "files": []}'],
  ["a report of another form", '{"dataset": "shop"}'],
])("%s is nothing to compare with", (_, content) => {
  if (content !== undefined) writeFileSync(join(work, "run.json"), content);
  expect(lastReport(work, "shop")).toBeUndefined();
});

test("reads the newest report", () => {
  writeFileSync(join(work, "run.json"), '{"dataset": "shop", "files": []}');
  expect(lastReport(work, "shop")).toEqual({ dataset: "shop", files: [] });
});

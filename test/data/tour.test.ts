import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../scripts/project-root";

test("the tour of `npm start` accounts for every row and points at files that are there", () => {
  const root = projectRoot();
  const run = spawnSync(process.execPath, [join(root, "bin/medallion"), "tour"], {
    cwd: root,
    encoding: "utf8",
  });
  expect({ exitCode: run.status, stderr: run.stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(run.stdout).toContain("Every landed row is accounted for");
  const named = [
    ...run.stdout.matchAll(
      /^ {2}(?:Dashboard|Database|Parquet|Numbers|Terraform|Open the dashboard|See what describes it) +(\S+)/gm,
    ),
  ];
  expect(named.length).toBeGreaterThanOrEqual(7);
  expect(named.map(([, path = ""]) => path).filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { dbtCommand } from "../../../modules/databricks/dbt-project";
import { TASKS } from "../../../modules/databricks/tasks";
import { projectRoot } from "../../../scripts/project-root";

const FOLDER = join(projectRoot(), "dbt/models/shopstream");
const DBT_TASKS = TASKS.filter((task) => task !== "setup" && task !== "landing_to_bronze");

interface Model {
  readonly name: string;
  /** As dbt names it in a selection: project, folders, model. */
  readonly selector: string;
  readonly refs: readonly string[];
}

/** The models of the project with what each is made from; macros of silver refer to silver only. */
const MODELS: readonly Model[] = readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".sql"))
  .map((file) => {
    const name = basename(file, ".sql");
    const folders = file.split(/[\\/]/).slice(0, -1);
    const refs = [...readFileSync(join(FOLDER, file), "utf8").matchAll(/ref\('([^']+)'\)/g)];
    return {
      name,
      selector: ["medallion", "shopstream", ...folders, name].join("."),
      refs: refs.map((match) => match[1] ?? ""),
    };
  });

const matches = (pattern: string, { selector }: Model): boolean =>
  new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll("*", ".*")}(\\.|$)`).test(selector);

function withAncestors(models: readonly Model[]): Model[] {
  const found = new Set(models);
  for (const model of found) for (const one of MODELS) if (model.refs.includes(one.name)) found.add(one);
  return [...found];
}

/** What dbt would build, as far as the commands here use its language. */
function built(command: string): string[] {
  const [, plus, select = "", , exclude] =
    /--select "(\+?)([^"]+)"( --exclude "([^"]+)")?/.exec(command) ?? [];
  const chosen = MODELS.filter((model) => matches(select, model));
  const all = plus === "+" ? withAncestors(chosen) : chosen;
  return all.filter((model) => exclude === undefined || !matches(exclude, model)).map(({ name }) => name);
}

describe("what the tasks build", () => {
  const steps = DBT_TASKS.map((task) =>
    built(dbtCommand(task as Parameters<typeof dbtCommand>[0], "shopstream")),
  );

  it("is every model of the dataset", () => {
    expect(MODELS.length).toBeGreaterThan(10);
    expect([...new Set(steps.flat())].sort()).toEqual(MODELS.map(({ name }) => name).sort());
  });

  it("is made from what is there already, or is made with it", () => {
    const missing = steps.flatMap((names, index) => {
      const there = new Set(steps.slice(0, index + 1).flat());
      return MODELS.filter(({ name }) => names.includes(name)).flatMap(({ name, refs }) =>
        refs.filter((ref) => !there.has(ref)).map((ref) => `${name} of ${DBT_TASKS[index]} needs ${ref}`),
      );
    });
    expect(missing).toEqual([]);
  });

  it("is named by the step", () => {
    const [silver = [], dimensions = [], facts = [], view = []] = steps;
    expect(silver.filter((name) => !/^(stg|quarantine)_/.test(name))).toEqual([]);
    expect(dimensions).toContain("shopstream__dim_customers");
    expect(facts).toEqual(["shopstream__fact_orders"]);
    expect(view.filter((name) => !name.startsWith("shopstream__mart_"))).toEqual([]);
  });
});

import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { WorldError } from "../../modules/contract/errors";
import { compiledProject } from "../../modules/local/compile-cache";
import { type DbtProject, findPython } from "../../modules/local/dbt-project";
import { ROOT, Scratch, shopContract } from "./shop";

const scratch = new Scratch();
const named = process.env.MEDALLION_PYTHON;
beforeAll(() => {
  process.env.MEDALLION_PYTHON = findPython(ROOT);
});
afterAll(() => {
  if (named === undefined) delete process.env.MEDALLION_PYTHON;
  else process.env.MEDALLION_PYTHON = named;
  scratch.remove();
});

const CONTRACT = shopContract();
const RUNS = new AbortController().signal;
/** With it dbt is not even begun: what is answered all the same was known. */
const STOPPED = AbortSignal.abort();

/** A root of its own, with what dbt knows of ShopStream. */
class Root {
  readonly path = scratch.folder();
  readonly cache = join(this.path, "node_modules", ".cache", "medallion");
  readonly own = scratch.folder();

  constructor() {
    for (const name of ["dbt", "requirements.txt"])
      cpSync(join(ROOT, name), join(this.path, name), {
        recursive: true,
        filter: (from) => !/[\\/](models|tests)[\\/](olist|fmcg)/.test(from),
      });
  }

  /** @returns what undoes it */
  edit(path: string, change: (text: string) => string): () => void {
    const before = readFileSync(join(this.path, path), "utf8");
    writeFileSync(join(this.path, path), change(before));
    return () => writeFileSync(join(this.path, path), before);
  }

  compile(signal = RUNS, contract = CONTRACT): Promise<DbtProject> {
    return compiledProject(this.path, contract, this.own, signal);
  }

  /** The message of the error that it ends with. */
  async fault(signal = RUNS, contract = CONTRACT): Promise<string> {
    const error = await this.compile(signal, contract).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(WorldError);
    return (error as WorldError).message.replaceAll(this.path, "ROOT");
  }
}

describe("a project that was compiled", () => {
  const root = new Root();
  const older = Array.from({ length: 25 }, (_, age) => `older-${String(age).padStart(2, "0")}`);
  let project: DbtProject;
  let folder: string;

  beforeAll(async () => {
    for (const [age, name] of older.entries()) {
      mkdirSync(join(root.cache, name), { recursive: true });
      utimesSync(join(root.cache, name), 1e9 - age, 1e9 - age);
    }
    project = await root.compile();
    folder = dirname(project.page);
  });

  test("holds every table after those it reads, and tests and sources of known tables", () => {
    const known = new Set(Object.keys(project.sources));
    for (const { id, inputs } of project.models) {
      expect({
        id,
        unknown: inputs.filter((input) => !known.has(input)),
      }).toEqual({ id, unknown: [] });
      known.add(id);
    }
    for (const { name, inputs } of project.tests)
      expect({
        name,
        unknown: inputs.filter((input) => !known.has(input)),
      }).toEqual({ name, unknown: [] });
    const landed = CONTRACT.tables.map(({ name }) => `bronze.${name}`).sort();
    expect(Object.values(project.sources).sort()).toEqual(landed);
    const ofBronze = project.models.filter(({ addingSql }) => addingSql.includes("_to_judge"));
    expect(ofBronze.length).toBeGreaterThan(landed.length);
    expect(ofBronze.filter(({ sql }) => sql.includes("_to_judge"))).toEqual([]);
    const keyed = project.models.filter(({ key }) => key !== null).map(({ table }) => table);
    expect(keyed.sort()).toEqual(CONTRACT.tables.map(({ name }) => `silver.${name}`).sort());
    expect(readFileSync(project.page, "utf8")).toContain("stg_shopstream__orders");
  });

  test("is kept without what dbt needed for it, and with the newest others", () => {
    expect(readdirSync(folder).sort()).toEqual(["docs.html", "project.json"]);
    const kept = readdirSync(root.cache).filter((name) => join(root.cache, name) !== folder);
    expect(kept.sort()).toEqual(older.slice(0, 19));
    expect(dirname(folder)).toBe(root.cache);
    expect(readdirSync(root.own)).toEqual([]);
  });

  test("is read again without dbt", async () => {
    const before = statSync(join(folder, "project.json"));
    expect(await root.compile(STOPPED)).toEqual(project);
    const { ino, mtimeMs } = statSync(join(folder, "project.json"));
    expect({ ino, mtimeMs }).toEqual({
      ino: before.ino,
      mtimeMs: before.mtimeMs,
    });
  });

  test("is compiled anew for another contract or other libraries", async () => {
    await root.fault(STOPPED, { ...CONTRACT, description: "Another one." });
    const restore = root.edit("requirements.txt", (text) => `${text}# another one\n`);
    await root.fault(STOPPED);
    restore();
    expect(await root.compile(STOPPED)).toEqual(project);
  });

  test("is compiled anew with a macro that changed, and known again with the former one", async () => {
    const changed = "status in ('paid', 'posted', 'delivered')";
    const restore = root.edit("dbt/macros/shopstream.sql", (text) => text.replace("'shipped'", "'posted'"));
    const other = await root.compile();
    restore();
    const reads = ({ models }: DbtProject) =>
      models.filter(({ sql }) => sql.includes(changed)).map(({ table }) => table);
    expect(reads(project)).toEqual([]);
    expect(reads(other)).toContain("gold.mart_sales_overview");
    expect(await root.compile(STOPPED)).toEqual(project);
  });

  test.each<readonly [string, () => void]>([
    ["was cut short", () => writeFileSync(join(folder, "project.json"), '{"models": [')],
    ["lost its page", () => rmSync(join(folder, "docs.html"))],
  ])("and %s is compiled anew", async (_, damage) => {
    damage();
    expect(await root.compile()).toEqual(project);
    expect(existsSync(project.page)).toBe(true);
    expect(await root.compile(STOPPED)).toEqual(project);
  });
});

describe("where nothing can be written beside the libraries", () => {
  const root = new Root();
  let both: readonly DbtProject[];

  beforeAll(async () => {
    writeFileSync(join(root.path, "node_modules"), "a file");
    both = await Promise.all([root.compile(), root.compile()]);
  });

  test("a project is kept in the folder of the run", async () => {
    expect(await root.compile(STOPPED)).toEqual(both[0]);
    expect(both[0]?.page.startsWith(root.own)).toBe(true);
  });

  test("two that compile it at once come to the same and leave it once", () => {
    expect(both[1]).toEqual(both[0]);
    expect(both[0]?.models.length).toBeGreaterThan(10);
    expect(readdirSync(root.own)).toHaveLength(1);
  });
});

describe("a project that cannot be compiled", () => {
  const root = new Root();
  afterEach(() => expect(readdirSync(root.cache)).toEqual([]));

  /** Has a file with a mistake in its Jinja. */
  async function faultOf(path: string, right: string, wrong: string): Promise<string> {
    const restore = root.edit(path, (text) => text.replace(right, wrong));
    return root.fault().finally(restore);
  }

  test("is told in dbt's words, with the file of a model", async () => {
    const path = "dbt/models/shopstream/marts/shopstream__mart_sales_overview.sql";
    expect(await faultOf(path, "{{ ref('", "{{ | ref('")).toMatchInlineSnapshot(`
      "dbt could not compile the project; nothing was published.
      Compilation Error in model shopstream__mart_sales_overview (models/shopstream/marts/shopstream__mart_sales_overview.sql)
        unexpected '|'
          line 10
            from {{ | ref('shopstream__fact_orders') }} as facts"
    `);
  });

  test("is told in dbt's words, with the line of a macro", async () => {
    const message = await faultOf("dbt/macros/shopstream.sql", "{{ status }}", "{{ status | }}");
    expect(message).toMatchInlineSnapshot(`
      "dbt could not compile the project; nothing was published.
      Compilation Error
        expected token 'name', got 'end of print statement'
          line 2
            {{ status | }} in ('paid', 'shipped', 'delivered')"
    `);
  });

  test("because a run would not do what its models say is told all together", async () => {
    const configured = (path: string, config: string) =>
      root.edit(`dbt/${path}.sql`, (text) => `{{ config(${config}) }}\n${text}`);
    const restores = [
      configured("models/shopstream/core/shopstream__dim_products", "materialized='view'"),
      configured("models/shopstream/core/shopstream__dim_customers", "post_hook='select 1'"),
      configured("models/shopstream/marts/shopstream__mart_funnel_daily", "materialized='incremental'"),
      configured(
        "models/shopstream/core/shopstream__fact_orders",
        "materialized='incremental', unique_key='order_item_id'",
      ),
      configured("tests/shopstream/shopstream_revenue_agrees", "severity='warn'"),
    ];
    const [title, ...faults] = (await root.fault()).split("\n");
    for (const restore of restores) restore();
    expect([title, ...faults.sort()].join("\n")).toMatchInlineSnapshot(`
      "dbt could not compile the project; nothing was published.
      shopstream__dim_customers: a hook: none is run
      shopstream__dim_products: materialized as view: table and incremental are built
      shopstream__fact_orders: incremental without a list of columns as unique_key: rows are replaced by their key
      shopstream__mart_funnel_daily: incremental without a list of columns as unique_key: rows are replaced by their key
      shopstream_revenue_agrees: a severity, fail_calc or error_if of its own: any row that a test finds is an error"
    `);
  });

  test("because the run ended is given up: dbt has ended too, and nothing is left of it", async () => {
    const stop = new AbortController();
    const fault = root.fault(stop.signal);
    const drafts = () => (existsSync(root.cache) ? readdirSync(root.cache) : []);
    // dbt makes it after it has read the project's settings.
    const isUnderWay = (draft: string) => existsSync(join(root.cache, draft, "logs"));
    const until = performance.now() + 30_000;
    while (!drafts().some(isUnderWay) && performance.now() < until) await sleep(5);
    const [draft = "none"] = drafts().filter(isUnderWay);
    const processes = () => spawnSync("ps", ["-axww", "-o", "args="], { encoding: "utf8" }).stdout;
    expect(processes()).toContain(draft);
    stop.abort();
    expect(await fault).toBe("dbt was stopped before it had compiled the project.");
    expect(processes()).not.toContain(draft);
  });
});

describe("a Python", () => {
  /** What is said of one, with its own path left out. */
  async function faultOf(makePython: (root: Root) => string): Promise<string> {
    const root = new Root();
    const python = process.env.MEDALLION_PYTHON;
    process.env.MEDALLION_PYTHON = makePython(root);
    const message = await root.fault().finally(() => {
      process.env.MEDALLION_PYTHON = python;
    });
    expect(readdirSync(root.cache)).toEqual([]);
    return message.replaceAll(findPython(ROOT), "PYTHON");
  }

  test("that cannot be started is told", async () => {
    expect(await faultOf((root) => join(root.path, "requirements.txt"))).toMatchInlineSnapshot(
      `"dbt could not be started: spawn ROOT/requirements.txt EACCES"`,
    );
  });

  test("without dbt is told in a line", async () => {
    const bare = (root: Root): string => {
      const path = join(root.path, "bare-python");
      writeFileSync(path, `#!/bin/sh\nexec "${findPython(ROOT)}" -I -S "$@"\n`, { mode: 0o755 });
      return path;
    };
    expect(await faultOf(bare)).toMatchInlineSnapshot(`
      "dbt could not compile the project; nothing was published.
      PYTHON lacks the Python module dbt. What is pinned is installed by: npm run setup"
    `);
  });
});

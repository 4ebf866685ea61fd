import { PIPELINE_STEPS } from "../../../modules/contract/variant";
import { TASKS } from "../../../modules/databricks/tasks";
import { SHOP } from "../../support/contracts";
import { type Block, resource, resources, type StackJson } from "../../support/stack-json";
import { file, platform } from "./platform";

const SCHEDULE = { cron: "0 0 3 * * ?" };
const json = platform(file({ job: { schedule: SCHEDULE } }, { tags: { owner: "data-team" } }));
const job = resource(json, "databricks_job");
const tasks = job.task as Block[];
const byKey = new Map(tasks.map((task) => [task.task_key, task]));
const jobs = (settings: object): Block[] => resources(platform(file({ job: settings })), "databricks_job");

/** The keys in the order in which they can run. */
function order(from: readonly Block[]): string[] {
  const done: string[] = [];
  for (let round = 0; round < from.length; round++) {
    for (const { task_key, depends_on } of from) {
      const waits = ((depends_on ?? []) as Block[]).map((one) => String(one.task_key));
      if (!done.includes(String(task_key)) && waits.every((key) => done.includes(key)))
        done.push(String(task_key));
    }
  }
  return done;
}

describe("the job", () => {
  it("runs setup and every step of the pipeline, one after the other", () => {
    expect(order(tasks)).toEqual([...TASKS]);
    // DB-101: a task that does not say otherwise runs once the one before it has succeeded.
    expect(tasks.filter((task) => task.run_if !== undefined)).toEqual([]);
    expect(
      tasks.filter((task) => ((task.depends_on ?? []) as Block[]).length !== 1).map((task) => task.task_key),
    ).toEqual(["setup"]);
  });

  it("lists tasks as the provider sorts them (DB-90)", () => {
    const keys = tasks.map(({ task_key }) => String(task_key));
    expect(keys).toEqual([...keys].sort());
  });

  it("has legal keys, each once, and waits for its own only (DB-91)", () => {
    expect(byKey.size).toBe(tasks.length);
    for (const key of byKey.keys()) expect(key).toMatch(/^[A-Za-z0-9_-]{1,100}$/);
    expect(order(tasks)).toHaveLength(tasks.length);
  });

  it("retries every task within bounds, and lets none run for ever (DB-97, DB-99, DB-100)", () => {
    for (const task of tasks) {
      expect(task).toMatchObject({
        max_retries: 2,
        min_retry_interval_millis: 60_000,
        retry_on_timeout: false,
        timeout_seconds: 3600,
      });
    }
    expect(job).toMatchObject({ timeout_seconds: 14_400, max_concurrent_runs: 1, queue: { enabled: true } });
  });

  it("takes bounds from the settings", () => {
    const [bounded = {}] = jobs({
      retries: 0,
      retryWaitSeconds: 5,
      taskTimeoutMinutes: 2,
      timeoutMinutes: 3,
    });
    expect(bounded.timeout_seconds).toBe(180);
    for (const task of bounded.task as Block[]) {
      expect(task).toMatchObject({ max_retries: 0, min_retry_interval_millis: 5000, timeout_seconds: 120 });
    }
  });

  it("has no cluster, and so is serverless (DB-103, DB-120)", () => {
    const text = JSON.stringify(job);
    for (const cluster of ["job_cluster", "new_cluster", "existing_cluster_id", '"library"'])
      expect(text).not.toContain(cluster);
  });

  it("gives an environment to dbt and none to notebooks (DB-104)", () => {
    const environments = (job.environment as Block[]).map(({ environment_key }) => environment_key);
    for (const task of tasks) {
      if (task.notebook_task === undefined) expect(environments).toContain(task.environment_key);
      else expect(task).not.toHaveProperty("environment_key");
    }
  });

  it("says nothing at its top that belongs to a task, and nothing that runs for ever (DB-98, DB-107)", () => {
    for (const attribute of [
      "max_retries",
      "min_retry_interval_millis",
      "retry_on_timeout",
      "notebook_task",
      "always_running",
      "control_run_state",
      "continuous",
    ])
      expect(job).not.toHaveProperty(attribute);
  });

  it("runs dbt on the warehouse, in the catalog of the dataset", () => {
    const dbt = tasks.flatMap(({ dbt_task }) => (dbt_task === undefined ? [] : [dbt_task as Block]));
    expect(dbt).toHaveLength(4);
    for (const task of dbt) {
      expect(task).toMatchObject({ catalog: "dev_shop", schema: "gold", source: "WORKSPACE" });
      expect(task.warehouse_id).toMatch(/^\$\{databricks_sql_endpoint\./);
      expect(task.project_directory).toMatch(/^\/Workspace\$\{databricks_directory\..*\}\/shop\/dbt$/);
    }
  });

  it("tells notebooks where everything is", () => {
    const { notebook_task } = byKey.get("landing_to_bronze") as { notebook_task: Block };
    expect(notebook_task).toMatchObject({
      notebook_path: expect.stringMatching(/^\$\{databricks_notebook\..*landing_to_bronze.*\.path\}$/),
      base_parameters: {
        catalog: "dev_shop",
        bronze: "bronze",
        landing: "/Volumes/dev_shop/landing/files",
        batch: "{{job.run_id}}",
        contract: expect.stringMatching(/^\/Workspace\$\{databricks_workspace_file\..*contract.*\.path\}$/),
      },
    });
  });

  it("waits for everything that it runs", () => {
    const waits = job.depends_on as string[];
    for (const type of ["databricks_notebook", "databricks_workspace_file"]) {
      for (const name of Object.keys(json.resource?.[type] ?? {})) expect(waits).toContain(`${type}.${name}`);
    }
  });

  it("carries the environment's tags, and runs as who the settings say (DB-105)", () => {
    expect(job.tags).toEqual({
      owner: "data-team",
      environment: "dev",
      project: "medallion-blueprint",
      "managed-by": "terraform",
    });
    expect(job).not.toHaveProperty("run_as");
    const runAs = "01234567-89ab-cdef-0123-456789abcdef";
    expect(jobs({ runAs })[0]?.run_as).toEqual({ service_principal_name: runAs });
  });

  it("tells whoever the settings name when a run fails", () => {
    expect(job).not.toHaveProperty("email_notifications");
    expect(jobs({ notify: ["b@example.com", "a@example.com"] })[0]?.email_notifications).toEqual({
      on_failure: ["a@example.com", "b@example.com"],
    });
  });

  it("is one for each dataset, under a name of its own (DB-106)", () => {
    const names = ["dev", "dev-shop"].flatMap((name) =>
      resources(
        platform(
          file({ job: { schedule: SCHEDULE, fileArrival: {} } }, { name, datasets: ["shop", "fleet"] }),
        ),
        "databricks_job",
      ).map((one) => one.name),
    );
    expect(names).toHaveLength(8);
    expect(new Set(names).size).toBe(8);
  });

  it("can be seen by engineers, and started by none of them", () => {
    const seen = resources(json, "databricks_permissions").filter((block) => block.job_id !== undefined);
    expect(seen.map((block) => block.access_control)).toEqual([
      [{ group_name: "dev-engineer", permission_level: "CAN_VIEW" }],
    ]);
  });

  it("tells what runs each step of the contract", () => {
    const both: StackJson = platform(file({}, { datasets: ["shop", "fleet"] }));
    expect(both.output?.jobs?.value).toEqual({
      landing_to_bronze: "dev-shop-pipeline/landing_to_bronze, dev-fleet-pipeline/landing_to_bronze",
      bronze_to_silver: "dev-shop-pipeline/bronze_to_silver, dev-fleet-pipeline/bronze_to_silver",
      silver_to_gold: ["shop", "fleet"]
        .flatMap((name) =>
          ["dimensions", "facts", "view"].map((part) => `dev-${name}-pipeline/silver_to_gold_${part}`),
        )
        .join(", "),
    });
    for (const step of PIPELINE_STEPS)
      expect(TASKS.filter((task) => task.startsWith(step)).length).toBeGreaterThan(0);
  });
});

describe("what starts a job", () => {
  const triggers = (all: readonly Block[]) =>
    all.map(({ name, schedule, trigger }) => [name, schedule !== undefined, trigger !== undefined]);

  it("is a person, unless the settings say otherwise", () => {
    expect(triggers(jobs({}))).toEqual([["dev-shop-pipeline", false, false]]);
  });

  it("is a schedule (CRON-11, DB-96)", () => {
    expect(triggers([job])).toEqual([["dev-shop-pipeline", true, false]]);
    expect(job.schedule).toEqual({
      quartz_cron_expression: "0 0 3 * * ?",
      timezone_id: "UTC",
      pause_status: "UNPAUSED",
    });
  });

  it("is an arriving file, told by the volume (DB-93, DB-94, DB-95, DB-96)", () => {
    const [waiting = {}] = jobs({ fileArrival: { quietSeconds: 60 } });
    expect(triggers([waiting])).toEqual([["dev-shop-pipeline", false, true]]);
    expect(waiting.trigger).toEqual({
      pause_status: "UNPAUSED",
      file_arrival: {
        url: "/Volumes/dev_shop/landing/files/",
        min_time_between_triggers_seconds: 900,
        wait_after_last_change_seconds: 60,
      },
    });
  });

  it("is both, by a second job that starts the first (CRON-12, DB-92)", () => {
    const both = jobs({ schedule: SCHEDULE, fileArrival: {} });
    expect(triggers(both)).toEqual([
      ["dev-shop-arrival", false, true],
      ["dev-shop-pipeline", true, false],
    ]);
    const [starter, pipeline] = both as [Block, Block];
    const [run = {}] = starter.task as Block[];
    expect((run.run_job_task as Block).job_id).toMatch(/^\$\{databricks_job\.pipeline_shop_[0-9A-F]+\.id\}$/);
    expect(starter).toMatchObject({ max_concurrent_runs: 1, timeout_seconds: pipeline.timeout_seconds });
    expect(run).toMatchObject({ timeout_seconds: pipeline.timeout_seconds });
  });
});

describe("dbt from a repository", () => {
  const git = {
    source: "git",
    url: "https://example.com/team/models.git",
    ref: "v1.2.0",
    provider: "gitLab",
  };
  const from = platform(file({ job: { dbt: git } }));
  const made = resource(from, "databricks_job");

  it("is read at a tag, and nothing of it is uploaded", () => {
    expect(made.git_source).toEqual({ url: git.url, provider: "gitLab", tag: "v1.2.0" });
    const paths = resources(from, "databricks_workspace_file").map(({ path }) => String(path));
    expect(paths.filter((path) => path.includes("/dbt/"))).toEqual([]);
  });

  it("is told the contract by its command", () => {
    const [task = {}] = (made.task as Block[]).filter((one) => one.task_key === "bronze_to_silver");
    const { commands, source, project_directory } = task.dbt_task as { commands: string[] } & Block;
    expect([source, project_directory]).toEqual(["GIT", "dbt"]);
    const variables = JSON.parse(/ --vars '(.*)'$/.exec(commands[0] ?? "")?.[1] ?? "");
    expect(variables.contract.name).toBe("shop");
    expect(variables.schemas.core).toBe("gold");
  });

  it("leaves quotes and templates of a contract as they are", () => {
    const description = `the shop's $\u007bsecret}`;
    const odd = platform(file({ job: { dbt: git } }), { datasets: [{ ...SHOP, description }] });
    const [silver = {}] = (resource(odd, "databricks_job").task as Block[]).filter(
      (one) => one.task_key === "bronze_to_silver",
    );
    const [command = ""] = (silver.dbt_task as { commands: string[] }).commands;
    // As Terraform reads it, and then a shell.
    const words = command.replaceAll("$$", "$").replaceAll("'\\''", "\u0000");
    const text = / --vars '([^']*)'$/.exec(words)?.[1]?.replaceAll("\u0000", "'") ?? "";
    expect(command).toContain("$$\u007bsecret}");
    expect(JSON.parse(text).contract.description).toBe(description);
  });

  it("runs notebooks of the workspace all the same (DB-102)", () => {
    for (const task of made.task as Block[]) {
      if (task.notebook_task !== undefined) expect((task.notebook_task as Block).source).toBe("WORKSPACE");
    }
  });
});

import { z } from "zod";
import { awsSettings } from "../../../modules/aws/settings";
import { AwsVariant } from "../../../modules/aws/variant";
import { PIPELINE_STEPS, type Pipeline } from "../../../modules/contract/variant";
import { ACCOUNT, REGION } from "../../support/aws-stack";
import { FLEET, SHOP } from "../../support/contracts";
import {
  type Block,
  resource,
  resourceAt,
  resources,
  type StackJson,
  stackJson,
  statements,
} from "../../support/stack-json";

const CONTEXT = { environment: "dev", tags: {}, allowDataDeletion: false };
const EXISTING_KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/1234abcd`;

interface State extends Block {
  readonly Type: string;
  readonly Next?: string;
  readonly States?: never;
  readonly Retry?: readonly Block[];
  readonly TimeoutSeconds?: number;
  readonly ItemProcessor?: Machine;
  readonly Choices?: readonly Block[];
  readonly Default?: string;
  readonly Parameters?: Readonly<Record<string, never>>;
}
interface Machine {
  readonly StartAt: string;
  readonly TimeoutSeconds?: number;
  readonly States: Readonly<Record<string, State>>;
}

function synthesize(aws: object = {}, lake: object = {}, datasets = [SHOP]) {
  let pipeline: Pipeline | undefined;
  const json = stackJson((stack) => {
    const keys = z.strictObject(awsSettings).parse({ account: ACCOUNT, region: REGION, aws, lake });
    const variant = new AwsVariant(keys, CONTEXT);
    variant.providers(stack);
    const parts = { lake: variant.lake(stack, "lake"), datasets };
    const engine = variant.engine(stack, "engine", parts.lake);
    for (const dataset of datasets) engine.mount(dataset);
    variant.access(stack, "access", { ...parts, engine });
    pipeline = variant.pipeline(stack, "pipeline", { ...parts, engine });
  });
  return { json, jobs: pipeline?.jobs };
}

function machineOf(json: StackJson): Machine {
  return JSON.parse(String(resource(json, "aws_sfn_state_machine").definition));
}

/** Every state of a machine and of the machines inside of it. */
function allStates(machine: Machine): [string, State][] {
  return Object.entries(machine.States).flatMap(([name, state]) => [
    [name, state] as [string, State],
    ...(state.ItemProcessor === undefined ? [] : allStates(state.ItemProcessor)),
  ]);
}

/** Names of states in the order in which they follow one another where nothing goes wrong. */
function path(machine: Machine): string[] {
  const names: string[] = [];
  for (let name: string | undefined = machine.StartAt; name !== undefined && !names.includes(name); ) {
    names.push(name);
    const state: State | undefined = machine.States[name];
    name = state?.Next ?? (state?.Type === "Choice" ? state.Default : undefined);
  }
  return names;
}

const { json, jobs } = synthesize({}, {}, [SHOP, FLEET]);
const machine = machineOf(json);
const perDataset = machine.States.each_dataset?.ItemProcessor as Machine;
const policyAt = (stack: StackJson, at: string) =>
  statements(resourceAt(stack, "aws_iam_role_policy", `pipeline-steps/${at}`).policy);

describe("the pipeline", () => {
  it.each(["athena", "redshift"])("names the job of every step with the engine %s", (engine) => {
    expect(Object.keys(synthesize({ engine }).jobs ?? {})).toEqual([...PIPELINE_STEPS]);
    expect(Object.keys(jobs ?? {})).toEqual([...PIPELINE_STEPS]);
  });

  it("takes each dataset through the steps in the order of the contract", () => {
    expect(path({ ...perDataset, StartAt: "landing_to_bronze" })).toEqual([
      "landing_to_bronze",
      // The catalog hears of new dates before anybody reads them.
      ...["start_crawler", "crawling", "look_at_crawler", "has_crawled"],
      "bronze_to_silver",
      "silver_to_gold",
    ]);
    expect(perDataset.States.silver_to_gold?.End).toBe(true);
  });

  it("hands the job of each table what it asks for", () => {
    const [shop] = (machine.States.datasets?.Result ?? []) as { tables: Block[] }[];
    expect(shop).toMatchObject({
      dataset: "shop",
      crawler: "dev_shop_bronze",
      landing_uri: `s3://dev-landing-${ACCOUNT}/shop/`,
    });
    expect(JSON.parse(String(shop?.tables[0]?.table))).toEqual({
      ...{ name: "orders", format: "csv", required: true, landingPath: "raw/orders" },
      columns: [{ name: "id" }, { name: "total" }, { name: "placed_at" }],
    });
    expect(shop?.tables[0]).toEqual({
      table: expect.any(String),
      bronze_uri: `s3://dev-bronze-${ACCOUNT}/shop/orders/`,
    });
    const { load_table: load } = perDataset.States.landing_to_bronze?.ItemProcessor?.States ?? {};
    expect(Object.keys(load?.Parameters?.Arguments ?? {}).sort()).toEqual([
      ...["--batch_id.$", "--bronze_uri.$", "--landing_uri.$", "--table.$"],
    ]);
  });

  it("has no state that leads nowhere, and none that is never reached", () => {
    const check = ({ StartAt, States }: Machine) => {
      const next = [...JSON.stringify(States, withoutInner).matchAll(NEXT)].map(([, name]) => name);
      expect([...new Set([StartAt, ...next])].sort()).toEqual(Object.keys(States).sort());
      for (const { ItemProcessor } of Object.values(States)) if (ItemProcessor) check(ItemProcessor);
    };
    check(machine);
  });

  it("tries again what may pass, with longer and longer pauses, and ends everything at some time", () => {
    const tasks = allStates(machine).filter(([, state]) => state.Type === "Task");
    expect(tasks).toHaveLength(6);
    for (const [, { Retry = [], Resource, TimeoutSeconds }] of tasks) {
      expect(Retry.length).toBeGreaterThan(0);
      for (const retry of Retry) expect(Number(retry.BackoffRate)).toBeGreaterThan(1);
      if (Resource === "arn:aws:states:::glue:startJobRun.sync") expect(TimeoutSeconds).toBe(75 * 60);
    }
    expect(machine.TimeoutSeconds).toBe(86_400);
  });

  it("lets the execution that runs longest go on, and no other", () => {
    expect(path(machine).slice(0, 3)).toEqual(["executions", "is_known", "which_dataset"]);
    expect(machine.States.is_my_turn).toMatchObject({
      Choices: [
        { Variable: "$.turn.me", StringEqualsPath: "$.turn.oldest", Next: "which_dataset" },
        { Next: "left_to_the_other" },
      ],
      Default: "already_running",
    });
    expect(machine.States.each_dataset?.MaxConcurrency).toBe(1);
    const dbt = resource(json, "aws_glue_job", { name: "dev_dbt" });
    expect(dbt.execution_property).toEqual({ max_concurrent_runs: 1 });
  });

  it("may run its own jobs and crawlers, and see its own executions", () => {
    const place = `${REGION}:${ACCOUNT}`;
    const narrow = policyAt(json, "role-policy").filter(({ Resource }) => Resource !== "*");
    expect(narrow.map(({ Sid, Resource }) => [Sid, Resource])).toEqual([
      ["RunJobs", [expect.stringContaining(`arn:aws:glue:${place}:job/`), expect.stringContaining(":job/")]],
      ["RunCrawlers", ["shop", "fleet"].map((name) => `arn:aws:glue:${place}:crawler/dev_${name}_bronze`)],
      ["SeeOtherExecutions", `arn:aws:states:${place}:stateMachine:dev-pipeline`],
    ]);
    expect(policyAt(json, "role-policy").map(({ Sid }) => Sid)).not.toContain("Trace");
    expect(
      policyAt(synthesize({ pipeline: { tracing: true } }).json, "role-policy").map(({ Sid }) => Sid),
    ).toContain("Trace");
  });

  it("logs what happened for a while, by the lake's key where it has one", () => {
    const name = "/aws/vendedlogs/states/dev-pipeline";
    expect(resource(json, "aws_cloudwatch_log_group", { name }).retention_in_days).toBe(30);
    expect(resource(json, "aws_sfn_state_machine").logging_configuration).toMatchObject({
      level: "ALL",
      log_destination: expect.stringMatching(/\.arn\}:\*$/),
    });
    const encrypted = synthesize({}, { encryption: "kms", kmsKeyArn: EXISTING_KEY }).json;
    expect(resource(encrypted, "aws_cloudwatch_log_group", { name }).kms_key_id).toBe(EXISTING_KEY);
  });
});

describe("what starts the pipeline", () => {
  it("is nobody but who asks for it, unless the settings say so", () => {
    for (const type of ["aws_scheduler_schedule", "aws_cloudwatch_event_rule"])
      expect(resources(json, type)).toEqual([]);
  });

  it("is a schedule in the time zone of the settings", () => {
    const pipeline = { schedule: "cron(0 3 * * ? *)", timezone: "Europe/Paris" };
    expect(resource(synthesize({ pipeline }).json, "aws_scheduler_schedule")).toMatchObject({
      name: "dev-pipeline-all",
      schedule_expression: "cron(0 3 * * ? *)",
      schedule_expression_timezone: "Europe/Paris",
      flexible_time_window: { mode: "OFF" },
      target: {
        input: "{}",
        retry_policy: { maximum_event_age_in_seconds: 3600, maximum_retry_attempts: 5 },
      },
    });
  });

  it("is a file that lands, for its own dataset", () => {
    const { json: made } = synthesize({ pipeline: { onArrival: true } }, {}, [SHOP, FLEET]);
    const rule = resource(made, "aws_cloudwatch_event_rule", { name: "dev-arrival-fleet" });
    expect(JSON.parse(String(rule.event_pattern)).detail).toEqual({
      bucket: { name: [`dev-landing-${ACCOUNT}`] },
      object: { key: [{ prefix: "fleet/" }] },
    });
    const inputs = resources(made, "aws_cloudwatch_event_target").map((target) =>
      JSON.parse(String(target.input)),
    );
    expect(inputs).toEqual(["fleet", "shop"].map((dataset) => ({ dataset, trigger: "arrival" })));
    const [start, ...more] = policyAt(made, "starter-policy");
    expect([start?.Action, start?.Resource, more]).toEqual([
      "states:StartExecution",
      `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:dev-pipeline`,
      [],
    ]);
  });
});

describe("the job that runs dbt", () => {
  const job = resource(json, "aws_glue_job", { name: "dev_dbt" });
  const argumentsOf = (block: Block) => block.default_arguments as Record<string, string>;

  it("is a small one of bounded time, with its packages pinned", () => {
    expect(job).toMatchObject({
      max_capacity: 1,
      timeout: 60,
      command: { name: "pythonshell", python_version: "3.9" },
    });
    const modules = argumentsOf(job)["--additional-python-modules"]?.split(",") ?? [];
    expect(modules.length).toBeGreaterThan(1);
    for (const module of modules) expect(module).toMatch(/^[\w-]+==[\d.]+$/);
  });

  it("works as the engine, and has no rights to any data of its own", () => {
    const [become, ...rest] = policyAt(json, "dbt/role-policy");
    expect(become).toMatchObject({
      Action: "sts:AssumeRole",
      Resource: `arn:aws:iam::${ACCOUNT}:role/dev-engine`,
    });
    expect(argumentsOf(job)["--role_arn"]).toBe(become?.Resource);
    expect(rest.map(({ Sid }) => Sid)).toEqual(["ReadScripts", "WriteLogs"]);
  });

  it("gets the project with the contract and the names of the engine's layers", () => {
    const project = (stack: StackJson) => {
      const object = resource(stack, "aws_s3_object", { key: "dbt-project.json" });
      return JSON.parse(Buffer.from(String(object.content_base64), "base64").toString());
    };
    const { files, datasets } = project(json);
    expect(Object.keys(files)).toEqual(expect.arrayContaining(["dbt_project.yml", "macros/contract.sql"]));
    // Models of datasets that the environment does not hold stay at home, and so do a laptop's connections.
    expect(Object.keys(files).filter((file) => /^models|^tests|profiles/.test(file))).toEqual([]);
    expect(datasets.shop.contract.tables[0].columns[0]).toEqual({
      name: "id",
      type: { kind: "integer" },
      required: true,
    });
    expect(datasets.shop.schemas).toEqual({
      ...{ bronze: "dev_shop_bronze", silver: "dev_shop_silver", quarantine: "dev_shop_quarantine" },
      ...{ core: "dev_shop_gold", marts: "dev_shop_gold" },
    });
    expect(datasets.shop.folders.silver).toBe(`s3://dev-silver-${ACCOUNT}/shop/`);
    const redshift = project(synthesize({ engine: "redshift" }).json);
    expect(redshift.datasets.shop.schemas.core).toBe("shop_gold");
    expect(redshift.datasets.shop.folders).toBeUndefined();
  });

  it("stands where Redshift can be reached, and brings its packages along where nothing else can be", () => {
    const made = synthesize({ engine: "redshift" }).json;
    const warehouse = resource(made, "aws_glue_job", { name: "dev_dbt" });
    expect(warehouse.connections).toHaveLength(1);
    expect(argumentsOf(warehouse)).toMatchObject({
      "--modules": expect.stringMatching(/^dbt-core==\S+ dbt-redshift==\S+$/),
      "--wheels_uri": `s3://dev-scripts-${ACCOUNT}/wheels/`,
    });
    expect(argumentsOf(warehouse)["--additional-python-modules"]).toBeUndefined();
    const network = resource(made, "aws_glue_connection").physical_connection_requirements;
    expect(JSON.stringify(network)).toMatch(/aws_security_group\.engine_network_pipeline/);
    const given = { vpcId: "vpc-0a1b", subnetIds: ["subnet-0a", "subnet-0b", "subnet-0c"] };
    const own = resource(synthesize({ engine: "redshift", redshift: given }).json, "aws_glue_job", {
      name: "dev_dbt",
    });
    expect(argumentsOf(own)["--additional-python-modules"]).toContain("dbt-redshift==");
  });
});

const NEXT = /"(?:Next|Default)":"(\w+)"/g;

/** States of a machine inside have names of their own. */
function withoutInner(key: string, value: unknown): unknown {
  return key === "ItemProcessor" ? undefined : value;
}

import { GetJobRunsCommand, GlueClient } from "@aws-sdk/client-glue";
import { sweep } from "../support/aws";
import { Emulator, missingEmulator, writeEmulatorOverride } from "../support/emulator";
import { unexplained } from "../support/emulator-faults";
import { exampleEnvironment, synthesizeExample } from "../support/platform";
import { describeIf } from "../support/requirements";
import { TerraformStack } from "../support/terraform";
import { missingTerraform } from "../support/terraform-installation";

const NAME = "aws-dev";
const AWS_PROVIDER = { aws: { source: "hashicorp/aws", version: ">= 5.100, < 7" } };
const POLL_MS = 200;
/** The provider waits half a minute for each of six statements. */
jest.setTimeout(600_000);

const changes = {
  aws: {
    engine: "redshift",
    redshift: { allowedCidrs: ["10.0.0.0/16"] },
    pipeline: { schedule: "cron(0 3 * * ? *)", onArrival: true },
  },
};

interface Outputs {
  readonly pipeline: string;
  readonly jobs: Readonly<Record<string, string>>;
}

interface Execution {
  readonly status: string;
  readonly error?: string;
  readonly cause?: string;
}

// The steps build on one another, as the days of a platform do.
describeIf(
  missingTerraform(AWS_PROVIDER) ?? missingEmulator(),
  `${NAME} with Redshift on the emulator`,
  () => {
    const { account = "", region = "" } = exampleEnvironment(NAME);
    let emulator: Emulator;
    let stack: TerraformStack;
    let outputs: Outputs;

    const terraform = async (synthesized: string, state?: string) => {
      const made = new TerraformStack(synthesized, emulator.terraformEnvironment(), state);
      writeEmulatorOverride(synthesized, made.configuration());
      await made.init();
      return made;
    };

    /** A call in AWS's JSON protocol, for services whose SDK this project does not have. */
    const call = async <Answer>(target: string, body: object): Promise<Answer> => {
      const response = await fetch(emulator.endpoint, {
        method: "POST",
        headers: { "X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.1" },
        body: JSON.stringify(body),
      });
      const answer = await response.json();
      if (!response.ok) throw new Error(`${target}: ${JSON.stringify(answer)}`);
      return answer as Answer;
    };

    const query = async (sql: string): Promise<string[]> => {
      const asked = { WorkgroupName: `${NAME}-warehouse`, Database: "aws_dev_warehouse", Sql: sql };
      const { Id } = await call<{ Id: string }>("RedshiftData.ExecuteStatement", asked);
      const { Records } = await call<{ Records: { stringValue: string }[][] }>(
        "RedshiftData.GetStatementResult",
        {
          Id,
        },
      );
      return Records.map((row) => row.map(({ stringValue }) => stringValue).join(" "));
    };

    const start = async (input: object): Promise<string> =>
      (
        await call<{ executionArn: string }>("AWSStepFunctions.StartExecution", {
          stateMachineArn: outputs.pipeline,
          input: JSON.stringify(input),
        })
      ).executionArn;

    const end = async (executionArn: string): Promise<Execution> => {
      for (;;) {
        const execution = await call<Execution>("AWSStepFunctions.DescribeExecution", { executionArn });
        if (execution.status !== "RUNNING") return execution;
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    };

    beforeAll(async () => {
      // Pauses between looking and looking again are a hundredth of what they are on AWS.
      process.env.SFN_WAIT_SCALE = "0.01";
      emulator = await Emulator.start({ account, region });
      stack = await terraform(synthesizeExample(NAME, { changes }));
    });
    afterAll(async () => {
      delete process.env.SFN_WAIT_SCALE;
      await emulator?.stop();
    });

    it("is applied, every statement of SQL with it", async () => {
      await stack.apply();
      expect((await stack.resources()).length).toBe(stack.resourceCount());
      const { Statements } = await call<{ Statements: { Status: string; Error?: string }[] }>(
        "RedshiftData.ListStatements",
        {},
      );
      expect(Statements).toHaveLength(6);
      expect(Statements.filter(({ Status }) => Status !== "FINISHED")).toEqual([]);
      outputs = await stack.outputs<Outputs>();
    });

    it("has nothing left to change, but for the emulator's known faults", async () => {
      expect(unexplained(await stack.plan())).toEqual([]);
    });

    it("shows gold to the analyst, everything to the engineer, and landing to nobody for writing", async () => {
      const granted = await query(
        "SELECT namespace_name, privilege_type, identity_name FROM svv_schema_privileges",
      );
      const of = (role: string) =>
        granted
          .filter((line) => line.endsWith(` medallion_${role}`))
          .map((line) => line.replace(/ \w+$/, ""));
      expect(of("analyst")).toEqual([
        "shopstream_gold SELECT",
        "shopstream_gold SELECT ON FUTURE TABLES",
        "shopstream_gold USAGE",
      ]);
      expect(of("engine")).toEqual([
        "shopstream_bronze USAGE",
        "shopstream_gold CREATE",
        "shopstream_gold USAGE",
        "shopstream_landing USAGE",
        "shopstream_quarantine CREATE",
        "shopstream_quarantine USAGE",
        "shopstream_silver CREATE",
        "shopstream_silver USAGE",
      ]);
      expect(of("engineer").filter((line) => line.endsWith("CREATE"))).toEqual([]);
      expect(of("engineer").filter((line) => line.endsWith("USAGE"))).toHaveLength(5);
      expect(granted.filter((line) => line.endsWith("PUBLIC"))).toEqual([]);
    });

    it("knows each IAM role that may query as a user of its own", async () => {
      expect(await query("SELECT user_name, role_name FROM svv_user_grants")).toEqual([
        `IAMR:${NAME}-analyst medallion_analyst`,
        `IAMR:${NAME}-engine medallion_engine`,
        `IAMR:${NAME}-engineer medallion_engineer`,
      ]);
    });

    it("runs the three steps in order, one load for each table", async () => {
      expect(await end(await start({ dataset: "shopstream" }))).toMatchObject({ status: "SUCCEEDED" });

      const glue = new GlueClient(emulator.client());
      const runsOf = async (JobName: string) => {
        const { JobRuns = [] } = await glue.send(new GetJobRunsCommand({ JobName }));
        return JobRuns.map((run) => run.Arguments ?? {});
      };
      const loads = await runsOf(outputs.jobs.landing_to_bronze ?? "");
      expect(loads.map((load) => JSON.parse(load["--table"] ?? "{}").name).sort()).toEqual([
        ...["crm_contacts", "events", "order_items", "orders", "products", "users"],
      ]);
      const steps = (await runsOf(outputs.jobs.silver_to_gold ?? "")).map((run) => run["--step"]);
      expect([...steps].sort()).toEqual(["bronze_to_silver", "silver_to_gold"]);
    });

    it("refuses a dataset that the environment does not have, with the names of those that it has", async () => {
      expect(await end(await start({ dataset: "shopstraem" }))).toMatchObject({
        status: "FAILED",
        error: "UnknownDataset",
        cause: expect.stringContaining("shopstream"),
      });
    });

    it("lets only the first of two executions go on", async () => {
      const [first, second] = [await start({}), await start({})];
      expect(await end(second)).toMatchObject({ status: "FAILED", error: "AlreadyRunning" });
      expect(await end(first)).toMatchObject({ status: "SUCCEEDED" });
    });

    it("destroys everything when both keys are turned", async () => {
      const deletable = { ...changes, dataDeletion: "destroy" };
      const synthesized = synthesizeExample(NAME, { changes: deletable, allowDataDeletion: true });
      const last = await terraform(synthesized, stack.state);
      await last.apply();
      await last.destroy();
      expect(await last.resources()).toEqual([]);
      expect(await sweep(emulator)).toEqual([]);
      const { namespaces } = await call<{ namespaces: object[] }>("RedshiftServerless.ListNamespaces", {});
      expect(namespaces).toEqual([]);
    });
  },
);

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type PlannedChange,
  plannedChanges,
  type StackConfiguration,
  type TerraformStack,
} from "./terraform";

const ACCOUNT = "123456789012";
const POLICY = '{"Version":"2012-10-17","Statement":[]}';

/** How one `run` of a Terraform test ended, with what its plan would change. */
export interface MockRun {
  readonly name: string;
  readonly status: string;
  readonly changes: readonly PlannedChange[];
}

export interface MockResult {
  readonly runs: readonly MockRun[];
  /** Errors and warnings, as `severity: summary`. */
  readonly diagnostics: readonly string[];
}

/**
 * Applies a stack and plans it again, against the providers' real schemas and validation but no cloud: providers are
 * mocked. Needs the stack to be initialized.
 */
export async function applyWithMocks(stack: TerraformStack): Promise<MockResult> {
  const configuration = stack.configuration();
  writeFileSync(join(stack.folder, "mocked.tftest.hcl"), mockedTest(configuration));
  writeFileSync(
    join(stack.folder, "unprotected_override.tf.json"),
    JSON.stringify(unprotected(configuration)),
  );
  const { stdout } = await stack.run(["test", "-json", "-verbose"]);
  return readTest(stdout);
}

/** Mocked attributes are random text; those that other resources validate as an ARN or a policy must be one. */
function mockedTest(configuration: StackConfiguration): string {
  const mocks = Object.entries(configuration.provider ?? {}).flatMap(([name, blocks]) =>
    blocks.map(({ alias }) => mockProvider(name, alias, configuration)),
  );
  return `${mocks.join("\n")}\nrun "apply" {\n  command = apply\n}\n\nrun "plan_again" {\n  command = plan\n}\n`;
}

function mockProvider(
  name: string,
  alias: string | undefined,
  { resource, data }: StackConfiguration,
): string {
  const mine = (kinds: object = {}) => Object.keys(kinds).filter((kind) => kind.startsWith(`${name}_`));
  return [
    `mock_provider "${name}" {`,
    ...(alias ? [`  alias = "${alias}"`] : []),
    ...mine(resource).map((kind) =>
      mock("resource", kind, {
        arn: `arn:aws:iam::${ACCOUNT}:mocked/${kind}`,
        admin_password_secret_arn: `arn:aws:secretsmanager:eu-west-3:${ACCOUNT}:secret:mocked`,
      }),
    ),
    ...mine(data).map((kind) =>
      mock("data", kind, {
        ...{ json: POLICY, account_id: ACCOUNT, partition: "aws" },
        availability_zone: "eu-west-3a",
        names: ["eu-west-3a", "eu-west-3b", "eu-west-3c"],
      }),
    ),
    "}",
  ].join("\n");
}

const mock = (what: string, kind: string, values: Readonly<Record<string, unknown>>) =>
  `  mock_${what} "${kind}" {\n    defaults = ${JSON.stringify(values)}\n  }`;

/** A test destroys what it made, and there is nothing to protect. */
function unprotected({ resource = {} }: StackConfiguration) {
  const kinds: Record<string, Record<string, object>> = {};
  for (const [kind, named] of Object.entries(resource)) {
    for (const [name, body] of Object.entries(named)) {
      if (!(body.lifecycle as { prevent_destroy?: boolean } | undefined)?.prevent_destroy) continue;
      kinds[kind] = { ...kinds[kind], [name]: { lifecycle: { prevent_destroy: false } } };
    }
  }
  return { resource: kinds };
}

function readTest(output: string): MockResult {
  const messages = output
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));
  const plans = new Map(
    messages
      .filter((message) => message.type === "test_plan")
      .map((message) => [message["@testrun"], plannedChanges(message.test_plan)]),
  );
  return {
    runs: messages
      .filter((message) => message.type === "test_run" && message.test_run.progress === "complete")
      .map(({ test_run: run }) => ({ name: run.run, status: run.status, changes: plans.get(run.run) ?? [] })),
    diagnostics: messages
      .filter((message) => message.type === "diagnostic")
      .map(({ diagnostic }) =>
        `${diagnostic.severity}: ${diagnostic.summary} ${diagnostic.detail ?? ""}`.trim(),
      ),
  };
}

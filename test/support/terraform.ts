import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { terraformEnvironment, terraformProgram } from "./terraform-installation";

/** What Terraform would do to one resource. */
export interface PlannedChange {
  readonly address: string;
  readonly type: string;
  /** `no-op`, `create`, `update`, `delete`, `read`; a replacement is two of them. */
  readonly actions: readonly string[];
  /** Dotted paths of the attributes that differ, those only known after an apply too. */
  readonly differing: readonly string[];
}

/** How one run of Terraform ended. */
export interface TerraformRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** One stack's folder, with the commands of Terraform. Every command rejects with Terraform's own words when it fails. */
export class TerraformStack {
  /**
   * @param folder where `cdk.tf.json` is
   * @param env added to the variables that Terraform runs with
   * @param state the file of the state
   */
  constructor(
    readonly folder: string,
    private readonly env: Readonly<Record<string, string>> = {},
    readonly state = join(folder, "terraform.tfstate"),
  ) {}

  /** Keeps the state in a file of this machine, whatever backend the stack names, and settles the providers. */
  async init(): Promise<void> {
    writeFileSync(
      join(this.folder, "backend_override.tf.json"),
      JSON.stringify({ terraform: { backend: { local: { path: this.state } } } }),
    );
    await this.must(["init"]);
  }

  /** Errors and warnings of `terraform validate`. */
  async validate(): Promise<{ severity: string; summary: string; detail?: string }[]> {
    return JSON.parse((await this.run(["validate", "-json"])).stdout).diagnostics;
  }

  async apply(): Promise<void> {
    await this.must(["apply", "-auto-approve"]);
  }

  async destroy(): Promise<void> {
    await this.must(["destroy", "-auto-approve"]);
  }

  /** Every change that an apply would make now. */
  async plan(): Promise<PlannedChange[]> {
    const file = join(this.folder, "plan.tfplan");
    await this.must(["plan", `-out=${file}`]);
    return plannedChanges(JSON.parse((await this.must(["show", "-json", file])).stdout));
  }

  /** The values of the stack's outputs. */
  async outputs<Outputs>(): Promise<Outputs> {
    const outputs: Record<string, { value: unknown }> = JSON.parse(
      (await this.must(["output", "-json"])).stdout,
    );
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value])) as Outputs;
  }

  /** Addresses of the resources in the state, without data sources. */
  async resources(): Promise<string[]> {
    const { stdout } = await this.must(["state", "list"]);
    return stdout.split("\n").filter((line) => line !== "" && !line.startsWith("data."));
  }

  /** The variables that Terraform runs with. */
  environment(): NodeJS.ProcessEnv {
    return { ...terraformEnvironment(), ...this.env };
  }

  /** How many resources the stack declares, without data sources. */
  resourceCount(): number {
    const kinds = Object.values(this.configuration().resource ?? {});
    return kinds.reduce((total, named) => total + Object.keys(named).length, 0);
  }

  /**
   * Applies, and kills Terraform and its providers once some resources are made.
   * @returns how many were made by then
   */
  async killApply(resources: number): Promise<number> {
    const child = this.start(["apply", "-auto-approve"]);
    let output = "";
    let killed = 0;
    child.stdout?.on("data", (text) => {
      output += text;
      const made = output.match(/Creation complete/g)?.length ?? 0;
      if (killed > 0 || made < resources) return;
      killed = made;
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    });
    await new Promise((resolve) => child.once("close", resolve));
    if (killed === 0) throw new Error(`the apply ended before it could be killed:\n${output.slice(-2000)}`);
    return killed;
  }

  async must(args: readonly string[]): Promise<TerraformRun> {
    const run = await this.run(args);
    if (run.status !== 0)
      throw new Error(`terraform ${args[0]} failed:\n${run.stderr}\n${run.stdout.slice(-2000)}`);
    return run;
  }

  async run(args: readonly string[]): Promise<TerraformRun> {
    const child = this.start(args);
    const output = { stdout: "", stderr: "" };
    child.stdout?.on("data", (text) => {
      output.stdout += text;
    });
    child.stderr?.on("data", (text) => {
      output.stderr += text;
    });
    return new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (status) => resolve({ status, ...output }));
    });
  }

  /** Starts Terraform as the leader of its own process group, so that its providers can be ended with it. */
  start(args: readonly string[]): ChildProcess {
    const [command = "", ...rest] = args;
    const noColor = command === "state" ? [] : ["-no-color"];
    const input = ["init", "plan", "apply", "destroy"].includes(command) ? ["-input=false"] : [];
    const child = spawn(terraformProgram(), [command, ...input, ...noColor, ...rest], {
      cwd: this.folder,
      env: this.environment(),
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    child.stdout?.setEncoding("utf8");
    child.stderr?.setEncoding("utf8");
    return child;
  }

  /** The synthesized configuration. */
  configuration(): StackConfiguration {
    return JSON.parse(readFileSync(join(this.folder, "cdk.tf.json"), "utf8"));
  }
}

/** The parts of a synthesized stack that the tests look at. */
export interface StackConfiguration {
  readonly terraform: { required_providers: Record<string, { source: string; version: string }> };
  readonly provider?: Record<string, { alias?: string }[]>;
  readonly resource?: Record<string, Record<string, Record<string, unknown>>>;
  readonly data?: Record<string, Record<string, Record<string, unknown>>>;
}

interface PlanJson {
  readonly resource_changes?: {
    readonly address: string;
    readonly type: string;
    readonly change: {
      readonly actions: string[];
      readonly before: unknown;
      readonly after: unknown;
      readonly after_unknown: unknown;
    };
  }[];
}

/** The changes in Terraform's JSON form of a plan. */
export function plannedChanges(plan: PlanJson): PlannedChange[] {
  return (plan.resource_changes ?? []).map(({ address, type, change }) => ({
    address,
    type,
    actions: change.actions,
    differing: change.actions.every((action) => action === "no-op")
      ? []
      : [...differences(change.before, change.after, ""), ...unknowns(change.after_unknown, "")].sort(),
  }));
}

function differences(before: unknown, after: unknown, path: string): string[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (!isRecord(before) || !isRecord(after)) return [path];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => differences(before[key], after[key], join2(path, key)));
}

function unknowns(value: unknown, path: string): string[] {
  if (value === true) return [path];
  return isRecord(value)
    ? Object.entries(value).flatMap(([key, inner]) => unknowns(inner, join2(path, key)))
    : [];
}

const join2 = (path: string, key: string) => (path === "" ? key : `${path}.${key}`);
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { UserError, WorldError } from "../modules/contract/errors";
import { type DeclaredResources, importIds } from "../modules/lake/import-ids";

const IMPORTS = "adopted.tf.json";
const PLAN = "adopted.tfplan";
/** Each round drops everything that does not exist; more than a few mean that something else is wrong. */
const ROUNDS = 5;
const OUTPUT_BYTES = 256 * 1024 * 1024;

interface Stack {
  readonly resource?: DeclaredResources;
  readonly provider?: { readonly aws?: readonly { readonly allowed_account_ids?: readonly string[] }[] };
}

/**
 * Terraform writes its state every 20 seconds. When it is killed, what it made since then exists and is in no state,
 * and the next apply stops at "already exists". This imports those resources by their names, which are computed and
 * so known. Nothing is destroyed or replaced.
 *
 * @param file the synthesized `cdk.tf.json`
 * @returns the addresses that are in the state now and were not before
 * @throws UserError when the stack has not been synthesized, or something of the same name is not what it declares
 * @throws WorldError when Terraform fails, in its own words
 */
export function adoptResources(file: string, onProgress: (detail: string) => void = () => {}): string[] {
  if (!existsSync(file)) throw new UserError(`${file}: no such file. Run \`bin/medallion synth\` first.`);
  const folder = dirname(file);
  const stack: Stack = JSON.parse(readFileSync(file, "utf8"));
  terraform(folder, ["init", "-input=false"]);
  const known = new Set(terraform(folder, ["state", "list"], { mayFail: true }).split("\n"));
  const account = stack.provider?.aws?.[0]?.allowed_account_ids?.[0] ?? "";
  const ids = new Map(
    [...importIds(stack.resource ?? {}, account)].filter(([address]) => !known.has(address)),
  );
  try {
    planImports(folder, ids, onProgress);
    if (ids.size === 0) return [];
    refuseReplacements(folder);
    onProgress(`${ids.size} resources`);
    terraform(folder, ["apply", "-input=false", "-no-color", PLAN]);
    return [...ids.keys()];
  } finally {
    for (const name of [IMPORTS, PLAN]) rmSync(join(folder, name), { force: true });
  }
}

/** Plans the imports, and drops from `ids` what does not exist. */
function planImports(folder: string, ids: Map<string, string>, onProgress: (detail: string) => void): void {
  for (let round = 0; ids.size > 0 && round < ROUNDS; round += 1) {
    onProgress(`asking for ${ids.size} resources`);
    const blocks = [...ids].map(([to, id]) => ({ to, id }));
    writeFileSync(join(folder, IMPORTS), JSON.stringify({ import: blocks }));
    const targets = [...ids.keys()].map((address) => `-target=${address}`);
    const run = start(folder, ["plan", "-json", "-input=false", `-out=${PLAN}`, ...targets]);
    const errors = errorsOf(run.stdout);
    if (run.status === 0) return;
    const absent = errors.flatMap((error) => absentAddress(error, ids) ?? []);
    if (absent.length < errors.length || absent.length === 0) throw failure("plan", errors, run.stderr);
    for (const address of absent) ids.delete(address);
  }
}

/** The address of a resource that does not exist, if that is what an error says. */
function absentAddress(
  { summary, detail }: Diagnostic,
  ids: ReadonlyMap<string, string>,
): string | undefined {
  const address = /existing object to "([^"]+)"/.exec(detail)?.[1];
  if (address !== undefined) return address;
  // Some types answer with AWS's own error: "reading Athena WorkGroup (name): ... not found".
  const [, service = "", id] = /^reading (\w+) [^(]*\(([^)]+)\).*not found/is.exec(summary) ?? [];
  const type = `aws_${service.toLowerCase()}_`;
  return [...ids.keys()].find((known) => known.startsWith(type) && ids.get(known) === id);
}

function refuseReplacements(folder: string): void {
  const plan = JSON.parse(terraform(folder, ["show", "-json", PLAN]));
  const changes: { address: string; change: { actions: string[] } }[] = plan.resource_changes ?? [];
  const replaced = changes.filter(({ change }) => change.actions.includes("delete"));
  if (replaced.length === 0) return;
  const lines = replaced.map(({ address }) => `${address}: what has its name now would have to be replaced.`);
  throw new UserError([...lines, "Rename or remove those yourself; nothing was adopted."]);
}

interface Diagnostic {
  readonly severity: string;
  readonly summary: string;
  readonly detail: string;
}

function errorsOf(output: string): Diagnostic[] {
  const messages = output.split("\n").filter((line) => line.includes('"diagnostic"'));
  const diagnostics = messages.map((line) => JSON.parse(line).diagnostic as Diagnostic);
  return diagnostics.filter(({ severity }) => severity === "error");
}

function failure(command: string, errors: readonly Diagnostic[], stderr: string): WorldError {
  const words = errors.map(({ summary, detail }) => `${summary}: ${detail}`).join("\n");
  const locked = words.includes("state lock")
    ? "\nNobody else deploying? Then `terraform force-unlock <ID>`."
    : "";
  return new WorldError(`terraform ${command} failed:\n${words || stderr}${locked}`);
}

function terraform(folder: string, args: readonly string[], { mayFail = false } = {}): string {
  const run = start(folder, args);
  if (run.status !== 0 && !mayFail) throw failure(args[0] ?? "", [], run.stderr);
  return run.stdout;
}

function start(folder: string, args: readonly string[]) {
  const run = spawnSync(process.env.TERRAFORM_BIN ?? "terraform", args, {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: OUTPUT_BYTES,
  });
  if (run.error)
    throw new WorldError(`cannot run Terraform: ${run.error.message}. \`bin/medallion doctor\` says more.`);
  return run;
}

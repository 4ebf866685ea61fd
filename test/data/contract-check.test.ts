import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { register } from "../../scripts/contract";
import { projectRoot } from "../../scripts/project-root";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "contract-check-"));
  for (const name of ["olist", "shopstream"])
    cpSync(
      join(projectRoot(), "datasets", name, "contract.odcs.yaml"),
      join(folder, "datasets", name, "contract.odcs.yaml"),
    );
  file = join(folder, "datasets/shopstream/contract.odcs.yaml");
});
afterEach(() => rmSync(folder, { recursive: true }));

const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=T", "-c", "user.email=t@example.com", ...args], {
    cwd: folder,
    stdio: "pipe",
  });
function commit(): void {
  git("init", "-q", "-b", "main");
  git("add", "-A");
  git("commit", "-qm", "Contracts");
}
function edit(was: string, is: string): void {
  const text = readFileSync(file, "utf8");
  expect(text).toContain(was);
  writeFileSync(file, text.replace(was, is));
}

/** Runs the command in this process; what was wrong with its words counts as its standard error. */
async function contract(...args: string[]): Promise<{ stdout: string; stderr: string; exitCode: number }> {
  const written = { stdout: "", stderr: "" };
  const spies = (["stdout", "stderr"] as const).map((stream) =>
    jest.spyOn(process[stream], "write").mockImplementation((text) => {
      written[stream] += text;
      return true;
    }),
  );
  const exitCodeBefore = process.exitCode;
  process.exitCode = 0;
  try {
    const program = new Command().exitOverride();
    register(program);
    const words = ["node", "medallion", "contract", ...args, "--datasets", join(folder, "datasets")];
    await program.parseAsync(words);
    return { ...plain(written), exitCode: Number(process.exitCode ?? 0) };
  } catch (error) {
    return { ...plain(written), stderr: plain({ text: String(error) }).text, exitCode: 1 };
  } finally {
    process.exitCode = exitCodeBefore;
    for (const spy of spies) spy.mockRestore();
  }
}
const plain = <T extends Record<string, string>>(texts: T): T =>
  Object.fromEntries(
    Object.entries(texts).map(([key, text]) => [
      key,
      text.replaceAll(`${folder}/`, "").replace(/\p{Cc}\[\d+m/gu, ""),
    ]),
  ) as T;

describe("medallion contract check", () => {
  it("passes over what was not changed", async () => {
    commit();
    expect(await contract("check")).toEqual({
      stdout: "",
      stderr: "2 contracts checked, compared with HEAD: olist, shopstream\n",
      exitCode: 0,
    });
  });

  it("fails on each breaking change that is not announced, committed or not", async () => {
    commit();
    edit("validValues: [freemium, premium, enterprise]", "validValues: [freemium, premium]");
    edit("name: total_amount", "name: total");
    const found = await contract("check");
    expect(found.stdout.split("\n")).toEqual([
      expect.stringMatching(
        /^datasets\/shopstream\/contract.odcs.yaml:\d+:9: users.plan_type: "enterprise" no longer accepted\. .* needs version 2.0.0/,
      ),
      expect.stringMatching(
        /^datasets\/shopstream\/contract.odcs.yaml:\d+:9: orders.total: column renamed, it was "total_amount"\. .*version 2.0.0/,
      ),
      "",
    ]);
    expect(found.exitCode).toBe(1);
    git("commit", "-qam", "Breaks");
    expect((await contract("check")).exitCode).toBe(0);
    expect(await contract("check", "--against", "HEAD~1")).toMatchObject({
      stdout: found.stdout,
      exitCode: 1,
    });
    edit("version: 1.0.0", "version: 2.0.0");
    expect(await contract("check", "--against", "HEAD~1")).toMatchObject({ stdout: "", exitCode: 0 });
  });

  it("names the mistakes of a contract before it compares anything", async () => {
    commit();
    edit("to: users.id", "to: usres.id");
    const { stdout, exitCode } = await contract("check", "shopstream");
    expect(stdout).toMatch(/^\S+:\d+:\d+: there is no table "usres"\. Did you mean "users"\?\n$/);
    expect(exitCode).toBe(1);
  });

  it("warns of a contract that is gone, and takes a new one as it is", async () => {
    commit();
    rmSync(join(folder, "datasets/olist"), { recursive: true });
    expect(await contract("check")).toMatchObject({
      stdout: expect.stringContaining("warning: the contract of olist, which HEAD has, was removed"),
      exitCode: 0,
    });
    git("rm", "-rq", "--cached", "datasets/shopstream");
    git("commit", "-qam", "Without");
    expect(await contract("check")).toMatchObject({
      stderr: "1 contract checked, none of them is in HEAD\n",
      exitCode: 0,
    });
  });

  it("compares with nothing where there is no commit, and says what is missing where one is asked for", async () => {
    expect((await contract("check")).stderr).toBe(
      "2 contracts checked, not compared, since there is no commit to compare with\n",
    );
    expect((await contract("check", "--against", "main")).stderr).toMatch(
      /this is no git repository\. Compare with a file/,
    );
    commit();
    const { stderr, exitCode } = await contract("check", "--against", "--output=x");
    expect(stderr).toMatch(/git knows no such commit\. A shallow clone lacks older ones/);
    expect(exitCode).toBe(1);
  });

  it("compares one contract with a file, outside of git too", async () => {
    const released = join(folder, "released.yaml");
    cpSync(file, released);
    edit("name: total_amount", "name: total");
    expect((await contract("check", "shopstream", "--against", released)).exitCode).toBe(1);
    expect((await contract("check", "--against", released)).stderr).toMatch(/say which dataset/);
  });

  it("does not compare with what is no contract by the rules of today, and says so", async () => {
    edit("apiVersion: v3.1.0", "apiVersion: v2.0.0");
    commit();
    edit("apiVersion: v2.0.0", "apiVersion: v3.1.0");
    const { stdout, exitCode } = await contract("check");
    expect(stdout).toMatch(/warning: not compared: in HEAD the contract is not valid \(line 7: /);
    expect(exitCode).toBe(0);
  });

  it("gives the same as data", async () => {
    commit();
    edit("name: total_amount", "name: total");
    const { stdout } = await contract("check", "shopstream", "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      against: "HEAD",
      contracts: [
        {
          name: "shopstream",
          diff: {
            was: "1.0.0",
            is: "1.0.0",
            needed: "2.0.0",
            changes: [{ impact: "breaking", column: "total" }],
          },
          problems: [{ severity: "error" }],
        },
      ],
    });
  });
});

describe("medallion contract diff", () => {
  it("lists every change with its weight, and the version they need", async () => {
    commit();
    edit("name: total_amount", "name: total");
    edit("Pieces ordered.", "Number of pieces.");
    const { stdout, stderr, exitCode } = await contract("diff", "shopstream");
    expect(stdout.replace(/^.*yaml:\d+:\d+: /gm, "")).toBe(
      'breaking       orders.total: column renamed, it was "total_amount"\ndocumentation  order_items.quantity: description changed\n',
    );
    expect(stderr).toBe("shopstream: 1.0.0 in HEAD, 1.0.0 here; these changes need 2.0.0\n");
    expect(exitCode).toBe(0);
  });

  it("takes two files, and the other way round what was added is gone", async () => {
    const older = join(folder, "older.yaml");
    cpSync(file, older);
    edit(
      "      - name: payment_method\n",
      "      - name: note\n        description: Words.\n        logicalType: string\n      - name: payment_method\n",
    );
    expect((await contract("diff", file, "--against", older)).stdout).toMatch(
      /compatible +orders.note: column added/,
    );
    expect((await contract("diff", older, "--against", file)).stdout).toMatch(
      /breaking +orders.note: column removed/,
    );
    expect((await contract("diff", older, "--against", older)).stderr).toMatch(/nothing changed since/);
  });

  it("says what is missing", async () => {
    expect((await contract("diff", "shopstram")).stderr).toMatch(/no such file, .*Did you mean "shopstream"/);
    expect((await contract("diff", "shopstream")).stderr).toMatch(/no commit to compare with/);
  });
});

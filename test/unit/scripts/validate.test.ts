import { join } from "node:path";
import { Command } from "commander";
import { projectRoot } from "../../../scripts/project-root";
import { register } from "../../../scripts/validate";

const FIXTURES = join(projectRoot(), "test/fixtures/environments");
const MISTAKES = join(FIXTURES, "mistakes");
const GOOD = join(FIXTURES, "good");

/** Runs the command in this process, and gives what it wrote and its exit code. */
async function validate(...args: string[]): Promise<{ stdout: string; stderr: string; exitCode: number }> {
  const written = { stdout: "", stderr: "" };
  const capture = (stream: "stdout" | "stderr") =>
    jest.spyOn(process[stream], "write").mockImplementation((text) => {
      written[stream] += text;
      return true;
    });
  const spies = [capture("stdout"), capture("stderr")];
  const exitCodeBefore = process.exitCode;
  try {
    const program = new Command().exitOverride();
    register(program);
    await program.parseAsync(["node", "medallion", "validate", ...args]);
    return { ...written, exitCode: Number(process.exitCode ?? 0) };
  } finally {
    process.exitCode = exitCodeBefore;
    for (const spy of spies) spy.mockRestore();
  }
}

const plain = (text: string): string => text.replaceAll(`${FIXTURES}/`, "").replace(/\p{Cc}\[\d+m/gu, "");
/** Which variants and datasets there are is no matter of this test. */
const withoutChoices = (text: string): string => text.replace(/; there is [^.]*/g, "");

describe("medallion validate", () => {
  it("names every mistake of every file of a folder at its line", async () => {
    const { stdout, stderr, exitCode } = await validate("--environments", MISTAKES);
    expect(withoutChoices(plain(stdout))).toMatchInlineSnapshot(`
      "mistakes/aws.yaml:3:10: "account" must be text; put quotes around it: "012345678901" (without them YAML reads a number and drops the leading zero)
      mistakes/aws.yaml:4:9: unknown AWS region "eu-wset-3". Did you mean "eu-west-3"?
      mistakes/aws.yaml:5:31: "state.bucket" must be lower-case, as every S3 bucket
      mistakes/aws.yaml:6:1: unknown key "datset". Did you mean "datasets"?
      mistakes/aws.yaml:8:26: "aws.athena.scanLimitGb" must be a number, found "10 GB"
      mistakes/aws.yaml:9:20: "aws.glue.workers" must be at least 2, found 1
      mistakes/local.yaml:1:7: the name "dev" is taken by mistakes/aws.yaml:1; two environments of one name would deploy over each other
      mistakes/local.yaml:2:10: unknown variant "locla". Did you mean "local"?
      mistakes/local.yaml:3:12: unknown dataset "shopsteam". Did you mean "shopstream"?
      mistakes/tabs.yaml:3:1: a tab in the indentation; YAML allows only spaces there
      "
    `);
    expect(plain(stderr)).toMatchInlineSnapshot(`
      "10 errors in 3 files
      "
    `);
    expect(exitCode).toBe(1);
  });

  it("checks the files it is given, and only those", async () => {
    const { stdout, exitCode } = await validate(join(GOOD, "dev.yaml"), join(GOOD, "none.yaml"));
    expect(plain(stdout)).toMatchInlineSnapshot(`
      "good/dev.yaml:7:15: warning: data may be deleted, once the command line has --allow-data-deletion as well
      good/none.yaml:1:1: no such file
      "
    `);
    expect(exitCode).toBe(1);
  });

  it("ends well when there are only warnings", async () => {
    const { stdout, stderr, exitCode } = await validate("--environments", GOOD);
    expect(plain(stdout)).toContain("good/dev.yaml:7:15: warning: ");
    expect(plain(stderr)).toBe("dev: no errors, 1 warning\n");
    expect(exitCode).toBe(0);
  });

  it("gives the same as data", async () => {
    const { stdout, stderr, exitCode } = await validate(
      "--json",
      join(GOOD, "dev.yaml"),
      join(MISTAKES, "tabs.yaml"),
    );
    expect(JSON.parse(stdout)).toEqual({
      ok: false,
      environments: ["dev"],
      problems: [
        {
          file: join(GOOD, "dev.yaml"),
          line: 7,
          column: 15,
          message: "data may be deleted, once the command line has --allow-data-deletion as well",
          severity: "warning",
        },
        {
          file: join(MISTAKES, "tabs.yaml"),
          line: 3,
          column: 1,
          message: "a tab in the indentation; YAML allows only spaces there",
          severity: "error",
        },
      ],
    });
    expect([stderr, exitCode]).toEqual(["", 1]);
  });

  it("says so when there is no such folder, or nothing in it", async () => {
    await expect(validate("--environments", join(FIXTURES, "none"))).rejects.toThrow("no such folder");
    await expect(validate("--environments", join(projectRoot(), "scripts"))).rejects.toThrow(
      "no environment files",
    );
  });
});

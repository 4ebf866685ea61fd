import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { UserError } from "../../../modules/contract/errors";
import { register } from "../../../scripts/generate";

describe("medallion generate", () => {
  let folder: string;
  let printed: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "generate-"));
    printed = "";
    jest.spyOn(process.stdout, "write").mockImplementation((text) => {
      printed += String(text);
      return true;
    });
  });
  afterEach(() => {
    jest.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  const run = async (...args: string[]): Promise<unknown> => {
    const program = new Command().exitOverride();
    register(program);
    return program.parseAsync(["node", "medallion", "generate", ...args]);
  };
  const out = () => join(folder, "data");

  it("writes the dataset, and says as data what it wrote", async () => {
    await run("shopstream", "--scale", "0.02", "--seed", "3", "--out", out(), "--json");
    const { rows, out: told, seconds, ...manifest } = JSON.parse(printed);
    expect(told).toBe(out());
    expect(seconds).toBeGreaterThan(0);
    expect(manifest).toEqual(JSON.parse(readFileSync(join(out(), "generated.json"), "utf8")));
    expect(manifest).toMatchObject({ dataset: "shopstream", scale: 0.02, seed: 3 });
    expect(rows).toBe(manifest.files.reduce((sum: number, file: { rows: number }) => sum + file.rows, 0));
  });

  it("says in words what it wrote and what comes next", async () => {
    await run("shopstream", "--scale", "0.02", "--out", out());
    for (const table of ["users", "products", "orders", "order_items", "events", "crm_contacts"]) {
      expect(printed).toContain(table);
    }
    expect(printed).toContain(`bin/medallion run local --dataset shopstream --source ${out()}`);
  });

  it.each([
    [["shopstrem"], 'There is no generator for "shopstrem". Did you mean "shopstream"?'],
    [["constructor"], 'There is no generator for "constructor".'],
    [["shopstream", "--scale", "many"], "scale: must be a number above 0"],
    [["shopstream", "--scale", "0x10"], "scale: must be a number above 0"],
    [["shopstream", "--scale", ""], "scale: must be a number above 0"],
    [["shopstream", "--seed", "1.5"], "seed: must be a whole number"],
  ])("refuses %j and writes nothing", async (args, expected) => {
    const error = await run(...args, "--out", out()).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).toContain(expected);
    expect(existsSync(out())).toBe(false);
  });
});

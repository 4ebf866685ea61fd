import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import fsPromises from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type OutputFolder, writeGeneration } from "../../../datasets/output-folder";
import { UserError, WorldError } from "../../../modules/contract/errors";

const FACTS = { dataset: "toy", scale: 1, seed: 1, tables: {} };

describe("writeGeneration", () => {
  let parent: string;
  let out: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), "output-"));
    out = join(parent, "data");
  });
  afterEach(() => {
    jest.restoreAllMocks();
    rmSync(parent, { recursive: true });
  });

  const fill = (text: string) => async (output: OutputFolder) => {
    const file = await output.csv("raw/things/things.csv", ["id", "text"]);
    file.integer(1);
    file.text(text);
    file.endRow();
    return FACTS;
  };
  const content = () => readFileSync(join(out, "raw/things/things.csv"), "utf8");
  const failure = async (work: Promise<unknown>): Promise<Error> =>
    work.then(
      () => new Error("it did not fail"),
      (error: Error) => error,
    );

  it("writes the files and a manifest that lists them", async () => {
    const manifest = await writeGeneration(out, fill("new"));
    expect(content()).toBe("id,text\n1,new\n");
    expect(manifest).toEqual({ ...FACTS, files: [{ path: "raw/things/things.csv", rows: 1 }] });
    expect(JSON.parse(readFileSync(join(out, "generated.json"), "utf8"))).toEqual(manifest);
    expect(readdirSync(parent)).toEqual(["data"]);
  });

  it("replaces an empty folder and an earlier generation", async () => {
    mkdirSync(out);
    await writeGeneration(out, fill("first"));
    await writeGeneration(out, fill("second"));
    expect(content()).toBe("id,text\n1,second\n");
    expect(readdirSync(parent)).toEqual(["data"]);
  });

  it.each(["notes.txt", "raw/things/mine.csv", "generated.json"])(
    "leaves a folder alone that holds a foreign %s",
    async (path) => {
      if (path !== "generated.json") await writeGeneration(out, fill("first"));
      mkdirSync(out, { recursive: true });
      writeFileSync(join(out, path), "[]");
      const error = await failure(writeGeneration(out, fill("second")));
      expect(error).toBeInstanceOf(UserError);
      expect(error.message).toBe(
        `"${out}" holds "${path}", which no generator wrote. Give an empty or new folder with --out, or remove it.`,
      );
      expect(readFileSync(join(out, path), "utf8")).toBe("[]");
      expect(readdirSync(parent)).toEqual(["data"]);
    },
  );

  it("says so when the path is a file, or lies below one", async () => {
    writeFileSync(out, "");
    expect((await failure(writeGeneration(out, fill("")))).message).toContain("is a file");
    const below = await failure(writeGeneration(join(out, "below"), fill("")));
    expect(below).toBeInstanceOf(UserError);
    expect(below.message).toContain("lies below a file");
  });

  it("keeps the earlier generation when the next one fails half-way", async () => {
    await writeGeneration(out, fill("first"));
    const error = await failure(
      writeGeneration(out, async (output) => {
        await fill("second")(output);
        throw new Error("stumbled");
      }),
    );
    expect(error.message).toBe("stumbled");
    expect(content()).toBe("id,text\n1,first\n");
    expect(readdirSync(parent)).toEqual(["data"]);
  });

  it("says that the disk is full, and leaves nothing behind", async () => {
    await writeGeneration(out, fill("first"));
    const open = fsPromises.open;
    jest.spyOn(fsPromises, "open").mockImplementation(async (...args) => {
      const file = await open(...args);
      const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
      jest.spyOn(file, "write").mockRejectedValue(full);
      return file;
    });
    const error = await failure(writeGeneration(out, fill("second")));
    expect(error).toBeInstanceOf(WorldError);
    expect(error.message).toBe(
      `Could not write "${out}": the disk is full. Make room, or choose a smaller --scale or another disk with --out.`,
    );
    expect(content()).toBe("id,text\n1,first\n");
    expect(readdirSync(parent)).toEqual(["data"]);
  });

  it("removes what a killed run left, and nothing that only looks like it", async () => {
    // No process has this id: Linux and macOS end below it.
    mkdirSync(join(parent, "data.partial-99999999", "raw"), { recursive: true });
    mkdirSync(join(parent, `data.partial-${process.ppid}`));
    mkdirSync(join(parent, "data.partial-mine"));
    await writeGeneration(out, fill("new"));
    expect(readdirSync(parent).sort()).toEqual(
      ["data", `data.partial-${process.ppid}`, "data.partial-mine"].sort(),
    );
    expect(existsSync(join(out, "generated.json"))).toBe(true);
  });
});

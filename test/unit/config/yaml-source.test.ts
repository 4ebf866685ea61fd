import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatProblem } from "../../../modules/config/problem";
import { MAX_FILE_BYTES } from "../../../modules/config/text-file";
import { readYaml } from "../../../modules/config/yaml-source";

const folder = mkdtempSync(join(tmpdir(), "yaml-source-"));
afterAll(() => rmSync(folder, { recursive: true }));

function read(content: string | Uint8Array) {
  const file = join(folder, "x.yaml");
  writeFileSync(file, content);
  return readYaml(file);
}

/** What is said about a file of this content, without its folder. */
function said(content: string | Uint8Array): string {
  return lines(read(content).problems);
}

function lines(problems: ReturnType<typeof readYaml>["problems"]): string {
  return problems.map((problem) => formatProblem(problem).replace(`${folder}/`, "")).join("\n");
}

describe("a file that cannot be read", () => {
  it("is missing", () => {
    expect(lines(readYaml(join(folder, "none.yaml")).problems)).toMatchInlineSnapshot(
      `"none.yaml:1:1: no such file"`,
    );
    expect(lines(readYaml(join(folder, "none", "none.yaml")).problems)).toMatchInlineSnapshot(
      `"none/none.yaml:1:1: no such file"`,
    );
  });

  // The superuser may read everything.
  (process.getuid?.() === 0 ? it.skip : it)("may not be read", () => {
    writeFileSync(join(folder, "secret.yaml"), "a: 1\n", { mode: 0o000 });
    expect(lines(readYaml(join(folder, "secret.yaml")).problems)).toBe(
      "secret.yaml:1:1: may not be read; check its permissions",
    );
  });

  it("is a folder", () => {
    mkdirSync(join(folder, "folder.yaml"));
    expect(lines(readYaml(join(folder, "folder.yaml")).problems)).toMatchInlineSnapshot(
      `"folder.yaml:1:1: is a folder; give the YAML files inside it"`,
    );
  });

  it("is a device", () => {
    expect(lines(readYaml("/dev/null").problems)).toMatchInlineSnapshot(`"/dev/null:1:1: is not a file"`);
  });

  it("is a link that leads to itself", () => {
    symlinkSync("loop.yaml", join(folder, "loop.yaml"));
    expect(lines(readYaml(join(folder, "loop.yaml")).problems)).toMatchInlineSnapshot(
      `"loop.yaml:1:1: a symbolic link that leads to itself"`,
    );
  });

  it("is too large", () => {
    expect(said("a".repeat(MAX_FILE_BYTES + 1))).toMatchInlineSnapshot(
      `"x.yaml:1:1: larger than 1 MB; is it the right file?"`,
    );
    expect(said(`a: 1\n${"#".repeat(MAX_FILE_BYTES - 5)}`)).toBe("");
  });

  it("is not UTF-8, and says where", () => {
    expect(said(Buffer.from("name: x\ncity: M\u00fcnchen\n", "latin1"))).toMatchInlineSnapshot(
      `"x.yaml:2:8: not UTF-8 text (byte 0xfc); save the file as UTF-8"`,
    );
    expect(said(Buffer.from("\ufeffname: x\n", "utf16le"))).toMatchInlineSnapshot(
      `"x.yaml:1:1: saved as UTF-16; save it as UTF-8"`,
    );
    expect(said(Buffer.from("\ufeffname: x\n", "utf16le").swap16())).toMatchInlineSnapshot(
      `"x.yaml:1:1: saved as UTF-16; save it as UTF-8"`,
    );
    expect(said(Uint8Array.from([0x61, 0x3a, 0x20, 0xe2, 0x82]))).toMatchInlineSnapshot(
      `"x.yaml:1:4: not UTF-8 text (byte 0x82); save the file as UTF-8"`,
    );
  });

  it("begins with a byte order mark, which is only a warning", () => {
    expect(said("\ufeffname: x\n")).toMatchInlineSnapshot(
      `"x.yaml:1:1: warning: starts with a byte order mark, which some tools do not take; save it as UTF-8 without one"`,
    );
    expect(read("\ufeffname: x\n").source?.data).toEqual({ name: "x" });
  });
});

describe("a file that is no mapping", () => {
  it.each(["", "\n\n", "# only a comment\n", "---\n", "null\n"])("is empty: %j", (content) => {
    expect(said(content)).toBe(
      "x.yaml:1:1: the file is empty; it must hold keys and values, such as `name: my-name`",
    );
  });

  it("holds something else", () => {
    expect(said("- a\n- b\n")).toMatchInlineSnapshot(
      `"x.yaml:1:1: the file holds a list; it must hold keys and values with a space after the colon, such as \`name: my-name\`"`,
    );
    expect(said("# a key without a space\nname:x\n")).toMatchInlineSnapshot(
      `"x.yaml:2:1: the file holds a single value; it must hold keys and values with a space after the colon, such as \`name: my-name\`"`,
    );
  });
});

describe("a file that is not YAML", () => {
  it("has tabs in its indentation", () => {
    expect(said("state:\n\tbackend: s3\n\tbucket: b\n")).toMatchInlineSnapshot(`
      "x.yaml:2:1: a tab in the indentation; YAML allows only spaces there
      x.yaml:3:1: a tab in the indentation; YAML allows only spaces there"
    `);
  });

  it("breaks the syntax", () => {
    expect(said("a: [1, 2\nb: 3\n")).toMatchInlineSnapshot(
      `"x.yaml:2:1: not YAML: flow sequence in block collection must be sufficiently indented and end with a ]"`,
    );
    expect(said('a: "x\n')).toMatchInlineSnapshot(`"x.yaml:2:1: not YAML: missing closing "quote"`);
    expect(said("a: b: c\n")).toMatchInlineSnapshot(
      `"x.yaml:1:4: not YAML: a key inside the value of another key; start a new line, or put quotes around a value that holds ": ""`,
    );
    expect(said("a\nb: 1\n")).toMatchInlineSnapshot(
      `"x.yaml:1:1: not YAML: a key must stand on one line and end with ":""`,
    );
    expect(said("a: @home\n")).toMatchInlineSnapshot(
      `"x.yaml:1:4: not YAML: a value cannot start with this character; put quotes around it"`,
    );
    expect(said('a: "\\d"\n')).toMatchInlineSnapshot(
      `"x.yaml:1:5: not YAML: unknown escape in double quotes; write a backslash as \\\\, or use single quotes"`,
    );
    expect(said("%FOO\n---\na: 1\n")).toMatchInlineSnapshot(
      `"x.yaml:1:1: not YAML: a line that starts with % is a YAML directive; remove it, or put quotes around the text"`,
    );
  });

  it("tells each line once, and at most ten", () => {
    const problems = read("a: }\n".repeat(30)).problems;
    expect(problems).toHaveLength(10);
    expect(new Set(problems.map(({ line }) => line)).size).toBe(10);
  });

  it("is nested without end, which would end the process", () => {
    expect(said("[".repeat(200_000))).toMatchInlineSnapshot(
      `"x.yaml:1:65: more than 64 levels of nesting; is it the right file?"`,
    );
    expect(said("- ".repeat(200_000))).toMatchInlineSnapshot(
      `"x.yaml:1:128: more than 64 levels of nesting; is it the right file?"`,
    );
  });
});

describe("what a description does not need", () => {
  it("is refused at its place, and the rest is still read", () => {
    expect(said("a: &x 1\n")).toMatchInlineSnapshot(
      `"x.yaml:1:7: anchors ("&x") are not supported; remove it"`,
    );
    expect(said("a: !!str 1\nb: !secret x\n")).toMatchInlineSnapshot(`
      "x.yaml:1:10: tags ("!!str") are not supported; remove it, or put quotes around the text
      x.yaml:2:12: tags ("!secret") are not supported; remove it, or put quotes around the text"
    `);
    expect(said("%YAML 1.1\n---\na: 1\n")).toMatchInlineSnapshot(
      `"x.yaml:1:1: YAML directives (lines that start with %) are not supported; remove them"`,
    );
    expect(said("? [a]\n: 1\n")).toMatchInlineSnapshot(`"x.yaml:1:3: a key must be a single text"`);
    expect(said("a: 1\n---\nb: 2\n")).toMatchInlineSnapshot(
      `"x.yaml:2:1: a second document begins here; one file holds one, move this one to its own file"`,
    );
    expect(said("a: 1\nb: { c: 1, c: 2 }\na: 2\n")).toMatchInlineSnapshot(`
      "x.yaml:2:12: duplicate key "c"; line 2 has it already
      x.yaml:3:1: duplicate key "a"; line 1 has it already"
    `);
    expect(read("a: 1\nb: { c: 1, c: 2 }\na: 2\n").source?.data).toEqual({
      a: 1,
      b: { c: 1 },
    });
  });

  it("leaves nothing to check when a value would have to be looked up", () => {
    expect(said("a: &x 1\nb: *x\n")).toMatchInlineSnapshot(`
      "x.yaml:1:7: anchors ("&x") are not supported; remove it
      x.yaml:2:4: aliases ("*x") are not supported; write the value out"
    `);
    expect(said("a: 1\n<<: { b: 2 }\n")).toMatchInlineSnapshot(
      `"x.yaml:2:1: merge keys (<<) are not supported; write the keys out"`,
    );
    expect(read("b: *x\n").source).toBeUndefined();
    expect(read("<<: { b: 2 }\n").source).toBeUndefined();
  });

  it("may stand in quotes", () => {
    expect(said("'<<': '*x'\nb: '&y'\n")).toBe("");
  });
});

describe("positions", () => {
  const text = "# c\nname: x\nstate:\n  backend: s3\nlist:\n  - a\n  - {b: '01'}\nnone:\r\n";
  const at = (path: PropertyKey[], which: "key" | "value") => {
    const { line = 0, column = 0 } = read(text).source?.position(path, which) ?? {};
    return `${line}:${column}`;
  };

  it("are those of keys and values", () => {
    expect(at(["name"], "key")).toBe("2:1");
    expect(at(["name"], "value")).toBe("2:7");
    expect(at(["state", "backend"], "key")).toBe("4:3");
    expect(at(["state", "backend"], "value")).toBe("4:12");
    expect(at(["list", 1], "value")).toBe("7:5");
    expect(at(["list", 1, "b"], "value")).toBe("7:9");
  });

  it("are those of the parent for what does not exist", () => {
    expect(at(["nothing"], "key")).toBe("2:1");
    expect(at(["state", "bucket"], "value")).toBe("3:1");
    expect(at(["list", 7, "b"], "key")).toBe("5:1");
  });

  it("know how a scalar was written", () => {
    const source = read("a: 0123\nb: '0123'\nc: [x]\n").source;
    expect(source?.data).toEqual({ a: 123, b: "0123", c: ["x"] });
    expect(source?.scalar(["a"])).toEqual({ text: "0123", quoted: false });
    expect(source?.scalar(["b"])).toEqual({ text: "0123", quoted: true });
    expect(source?.scalar(["c"])).toBeUndefined();
    expect(source?.scalar(["c", 0])).toEqual({ text: "x", quoted: false });
    expect(source?.scalar(["d", 0])).toBeUndefined();
  });
});

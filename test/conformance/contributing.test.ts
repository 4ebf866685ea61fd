import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../scripts/project-root";
import { medallion } from "../support/platform";

const ROOT = projectRoot();
const TEXT = readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8");
const SCRIPTS: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(join(ROOT, "package.json"), "utf8"),
).scripts;

interface Block {
  readonly language: string;
  readonly lines: readonly string[];
}

function codeBlocks(): Block[] {
  return [...TEXT.matchAll(/^( *)```(\w+)\n(.*?)^ *```$/gms)].map(
    ([, indent = "", language = "", body = ""]) => ({
      language,
      lines: body
        .trimEnd()
        .split("\n")
        .map((line) => line.slice(indent.length)),
    }),
  );
}

/** Whether a path is there; `<name>` stands for any name, and at least one has to be. */
function isThere(path: string): boolean {
  if (!path.includes("<")) return existsSync(join(ROOT, path));
  const [folder = ""] = path.split("<");
  const pattern = new RegExp(`^${path.replace(/[.]/g, "\\.").replace(/<[a-z]+>/g, "[\\w-]+")}`);
  return filesBelow(folder).some((file) => pattern.test(file));
}

function filesBelow(folder: string): string[] {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" });
  return files.map((file) => `${folder}${file.replaceAll("\\", "/")}`);
}

const prose = TEXT.replace(/^ *```.*?^ *```$/gms, "");
const links = [...prose.matchAll(/\]\(([^)]+)\)/g)].map((match) => match[1] ?? "");
const quoted = [...prose.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? "");
const paths = quoted.filter((text) => /^[a-z<>.-]+\/[^ ]*$|^[\w<>-]+\.(md|json)$/i.test(text));
const shell = codeBlocks()
  .filter(({ language }) => language === "sh")
  .flatMap(({ lines }) => lines.map((line) => line.replace(/\s+#.*/, "").trim()));
const commands = [
  ...new Set([...shell, ...quoted.filter((text) => /^(npm|npx|bin\/medallion) /.test(text))]),
];

const snippets = codeBlocks()
  .filter(({ language }) => language === "ts")
  .map(({ lines: [file = "", ...code] }) => ({ file: file.replace("// ", ""), code: code.join("\n") }));

describe("CONTRIBUTING.md", () => {
  it("names files that are there", () => {
    // What a run leaves and what a build makes are no files of the project.
    const named = [...links, ...paths].filter((path) => !/^(run\.json|dist\/)$/.test(path));
    expect(named.length).toBeGreaterThan(40);
    expect(named.filter((path) => !isThere(path))).toEqual([]);
  });

  it.each(commands)("says `%s`, which can be typed", (command) => {
    const [program, ...words] = command.split(" ");
    if (program === "npm") {
      const script = words[0] === "run" ? words[1] : words[0];
      expect(Object.keys(SCRIPTS)).toContain(script);
    } else if (program === "bin/medallion") {
      expect(medallion([words[0] ?? "", "--help"])).toContain(`medallion ${words[0]}`);
      for (const flag of words.filter((word) => word.startsWith("--"))) {
        expect(medallion([words[0] ?? "", "--help"])).toContain(flag);
      }
    } else {
      expect([program, words[0]]).toEqual(["npx", "jest"]);
      const project = words[words.indexOf("--selectProjects") + 1] ?? "";
      const pattern = words.includes("--testPathPatterns")
        ? words[words.indexOf("--testPathPatterns") + 1]
        : "";
      const files = filesBelow(`test/${project}/`).filter((file) => file.endsWith(".test.ts"));
      expect(files.filter((file) => file.includes(pattern ?? "")).length).toBeGreaterThan(0);
    }
  });

  it.each(snippets)("shows code that is in $file", ({ file, code }) => {
    const squeeze = (text: string): string => text.replace(/\s+/g, " ").trim();
    expect(squeeze(readFileSync(join(ROOT, file), "utf8"))).toContain(squeeze(code));
  });

  it("shows code", () =>
    expect(
      codeBlocks()
        .map(({ language }) => language)
        .sort(),
    ).toEqual(["sh", "ts", "ts"]));
});

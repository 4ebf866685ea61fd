import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";
import { projectRoot } from "../../scripts/project-root";

const ROOT = projectRoot();
const VARIANTS = readdirSync(join(ROOT, "modules"), { withFileTypes: true })
  .filter(
    (entry) =>
      entry.isDirectory() &&
      sources(`modules/${entry.name}`).includes(`modules/${entry.name}/settings.ts`) &&
      sources(`modules/${entry.name}`).includes(`modules/${entry.name}/variant.ts`),
  )
  .map((entry) => `modules/${entry.name}`);

/** Which rooms each room may look into, beside itself. Variants may look where `modules/variant` may. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  "modules/contract": [],
  "modules/config": ["modules/contract", "modules/lake"],
  "modules/lake": ["modules/contract"],
  "modules/dashboard": ["modules/contract", "modules/config"],
  "modules/diagram": ["modules/contract"],
  variant: ["modules/contract", "modules/lake"],
  "modules/local": ["modules/contract", "modules/lake", "modules/dashboard"],
  "modules/load-variant": ["modules/contract", "modules/config", "modules/lake", ...VARIANTS],
  stacks: ["modules/contract"],
  datasets: ["modules/contract"],
  main: ["scripts"],
  scripts: [
    "modules/contract",
    "modules/lake",
    "modules/config",
    "modules/dashboard",
    "modules/diagram",
    "modules/local",
    "modules/load-variant",
    "stacks",
    "datasets",
  ],
};

/** Packages that only the named rooms may import; every other package is free. */
const PACKAGES: ReadonlyArray<{ readonly name: RegExp; readonly rooms: readonly string[] }> = [
  { name: /^@cdktf\/provider-/, rooms: ["modules/lake", ...VARIANTS] },
  { name: /^(commander|picocolors)$/, rooms: ["scripts", "main"] },
  { name: /^cdktf$/, rooms: ["modules/lake", "stacks", "scripts", "main", ...VARIANTS] },
];

interface Import {
  readonly file: string;
  readonly target: string;
}

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => posix.join(folder, file.split(sep).join("/")));
}

function imports(file: string): Import[] {
  const text = readFileSync(join(ROOT, file), "utf8");
  const found = text.matchAll(/(?:\bfrom\s+|\bimport\s*\(\s*|\brequire\(\s*|^import\s+)["']([^"']+)["']/gm);
  return [...found].map((match) => ({ file, target: match[1] ?? "" }));
}

function roomOf(file: string): string {
  const [top = "", second = ""] = file.split("/");
  return top === "modules" ? `modules/${second.replace(/\.ts$/, "")}` : top.replace(/\.ts$/, "");
}

const FILES = ["main.ts", ...["modules", "stacks", "scripts", "datasets"].flatMap(sources)].filter(
  (file) => !file.startsWith("modules/dashboard/page/"),
);
const IMPORTS = FILES.flatMap(imports);

function internal(target: Import): string {
  return relative(ROOT, join(ROOT, dirname(target.file), target.target))
    .split(sep)
    .join("/");
}

describe("architecture", () => {
  it("finds the variants it is about", () => {
    expect(VARIANTS).toEqual(expect.arrayContaining(["modules/aws", "modules/local"]));
  });

  it("lets a room look only where its arrows point", () => {
    const wrong = IMPORTS.filter(({ target }) => target.startsWith(".")).filter((found) => {
      const [from, to] = [roomOf(found.file), roomOf(internal(found))];
      const allowed = ARROWS[from] ?? (VARIANTS.includes(from) ? ARROWS.variant : []) ?? [];
      return from !== to && !allowed.includes(to);
    });
    expect(wrong.map((found) => `${found.file} imports ${internal(found)}`)).toEqual([]);
  });

  it("keeps the contract free of everything but constructs and Node", () => {
    const wrong = IMPORTS.filter(
      ({ file, target }) => roomOf(file) === "modules/contract" && !/^(\.|node:|constructs$)/.test(target),
    );
    expect(wrong).toEqual([]);
  });

  it("lets settings load nothing but zod, the contract, the settings of the lake, and files beside them that load no more", () => {
    const beyond = (file: string): string[] =>
      IMPORTS.filter((found) => found.file === file).flatMap((found) => {
        if (found.target === "zod" || found.target.startsWith("node:")) return [];
        const target = internal(found);
        if (/^modules\/(contract\/|lake\/(settings|regions)$)/.test(target)) return [];
        return dirname(target) === dirname(file) ? beyond(`${target}.ts`) : [`${file} imports ${target}`];
      });
    expect(FILES.filter((file) => file.endsWith("/settings.ts")).flatMap(beyond)).toEqual([]);
  });

  it.each(PACKAGES)("imports $name only where it belongs", ({ name, rooms }) => {
    const wrong = IMPORTS.filter(({ file, target }) => name.test(target) && !rooms.includes(roomOf(file)));
    expect(wrong).toEqual([]);
  });

  it("imports provider classes from their own file, never from the barrel", () => {
    const wrong = IMPORTS.filter(({ target }) => /^@cdktf\/provider-[a-z]+$/.test(target));
    expect(wrong).toEqual([]);
  });

  it("has no index.ts and no file of a variant under another name than its twins", () => {
    const names = [
      "settings",
      "variant",
      "catalog",
      "engine",
      "ingestion",
      "orchestration",
      "access",
      "sandbox",
    ];
    expect(FILES.filter((file) => posix.basename(file) === "index.ts")).toEqual([]);
    for (const variant of VARIANTS) {
      expect(FILES.filter((file) => file === `${variant}/settings.ts`)).toHaveLength(1);
      const unusual = FILES.filter((file) => dirname(file) === variant).map((file) =>
        posix.basename(file, ".ts"),
      );
      expect(unusual.filter((name) => names.includes(name)).length).toBeGreaterThan(2);
    }
  });

  it("names no cloud and no service of one in what all variants share", () => {
    const words =
      /\b(s3|glue|athena|redshift|iam|kms|arn|bucket|lambda|eventbridge|aws|azure|gcp|snowflake|databricks|unity|duckdb)\b/i;
    const shared = FILES.filter((file) => /^(modules\/contract\/|stacks\/|main\.ts$)/.test(file));
    const named = shared.flatMap((file) => {
      const lines = readFileSync(join(ROOT, file), "utf8").split("\n");
      return lines.flatMap((line, index) =>
        words.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [],
      );
    });
    expect(shared.length).toBeGreaterThan(5);
    expect(named).toEqual([]);
  });

  it("names the variants in one file only", () => {
    const naming = IMPORTS.filter(({ target }) => /\/(aws|snowflake|databricks)\//.test(target));
    const outside = naming.filter(
      ({ file }) => !VARIANTS.includes(roomOf(file)) && file !== "modules/load-variant.ts",
    );
    expect(outside).toEqual([]);
  });
});

import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The page's script. It is bundled from its sources, which takes some tenths of a second, or read from
 * `page.js` beside this file, which `npm run build` writes and which is all that an installed package has.
 */
const BUILT = join(__dirname, "page.js");
/** Beside this file in the sources; in a clone's `dist/` three folders up. */
const SOURCES = [join(__dirname, "page"), join(__dirname, "../../../modules/dashboard/page")];

/** @returns one classic script, minified, that asks for nothing outside itself. */
export async function pageScript(): Promise<string> {
  const sources = SOURCES.find((folder) => existsSync(join(folder, "main.ts")));
  if (sources === undefined || isFresh(sources)) return readFileSync(BUILT, "utf8");
  return bundle(sources);
}

/** Writes `page.js` beside this file. */
export async function buildPageScript(): Promise<void> {
  const sources = SOURCES.find((folder) => existsSync(join(folder, "main.ts")));
  if (sources !== undefined) writeFileSync(BUILT, await bundle(sources));
}

function isFresh(sources: string): boolean {
  if (!existsSync(BUILT)) return false;
  const built = statSync(BUILT).mtimeMs;
  // The page's code shares the pure files of the folder above it.
  const files = [sources, join(sources, "..")].flatMap((folder) =>
    readdirSync(folder).map((name) => join(folder, name)),
  );
  return files.every((file) => statSync(file).mtimeMs <= built);
}

async function bundle(sources: string): Promise<string> {
  const { build } = await import("esbuild");
  const result = await build({
    entryPoints: [join(sources, "main.ts")],
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    target: "es2022",
    platform: "browser",
    charset: "utf8",
    legalComments: "none",
    loader: { ".css": "text" },
    logLevel: "silent",
  });
  return result.outputFiles[0]?.text ?? "";
}

if (require.main === module) void buildPageScript();

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * A file or folder that is shipped with this package, from the TypeScript sources as from the build and from an
 * installed package.
 * @param path below the package's folder
 * @throws Error when no folder above this module holds it
 */
export function projectFile(path: string): string {
  let folder = __dirname;
  while (!existsSync(join(folder, path))) {
    const above = dirname(folder);
    if (above === folder)
      throw new Error(`${path} is missing from the package medallion-blueprint; install it again`);
    folder = above;
  }
  return join(folder, path);
}

/** The text of every file below a folder by its path in it, with slashes, sorted. */
export function filesBelow(folder: string): Map<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    );
  return new Map(paths.sort().map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}

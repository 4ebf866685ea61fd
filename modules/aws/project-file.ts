import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * A file that is shipped with this package, from the TypeScript sources as from the build and from an installed package.
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

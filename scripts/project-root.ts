import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder of this project: where its `package.json` lies, from the sources as from `dist/`. */
export function projectRoot(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
}

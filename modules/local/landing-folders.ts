import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const DATE_FOLDER = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

/** A folder named by a day that exists. */
export function isDateFolder(name: string): boolean {
  return DATE_FOLDER.test(name) && new Date(`${name}T00:00:00Z`).toISOString().startsWith(name);
}

/** Names of the files in a folder, but for hidden ones; none where there is no such folder. */
export function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => !name.startsWith(".") && !name.startsWith("_"))
    .filter((name) => statSync(join(folder, name)).isFile());
}

export function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.isFile() && statSync(join(folder, entry.name)).isDirectory())
    .map((entry) => entry.name);
}

/** A path below the source folder, which itself is `.` */
export const joined = (folder: string, name: string): string => (folder === "." ? name : `${folder}/${name}`);

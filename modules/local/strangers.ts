import { join } from "node:path";
import { closest, distance } from "fastest-levenshtein";
import type { DatasetContract } from "../contract/dataset";
import { isFileNamed } from "../contract/file-name";
import { filesIn, foldersIn, isDateFolder, joined } from "./landing-folders";

/** Letters by which a file's name may differ from one that a table has. */
const MOST_MISTAKES = 4;

/** Warnings about what lies beside the files and folders of the tables: probably a misspelt table. */
export function strangers(contract: DatasetContract, sourceDir: string): string[] {
  return [...strangeFolders(contract, sourceDir), ...strangeFiles(contract, sourceDir)];
}

function strangeFolders(contract: DatasetContract, sourceDir: string): string[] {
  const known = contract.tables.map((table) => table.landingPath);
  const parents = new Set(known.filter((path) => path !== ".").map(parentOf));
  return [...parents].flatMap((parent) =>
    foldersIn(join(sourceDir, parent))
      .filter((name) => parent !== "." || !isDateFolder(name) || !known.includes("."))
      .map((name) => joined(parent, name))
      .filter((path) => !known.some((landing) => landing === path || landing.startsWith(`${path}/`)))
      .map((path) => `${path} belongs to no table of the contract; it was ignored.`),
  );
}

const parentOf = (path: string): string => path.split("/").slice(0, -1).join("/") || ".";

/** In folders where files are told apart by their names, those that have none of them. */
function strangeFiles(contract: DatasetContract, sourceDir: string): string[] {
  const named = contract.tables.filter((table) => table.landingFiles !== undefined);
  return [...new Set(named.map((table) => table.landingPath))].flatMap((folder) => {
    const here = named.filter((table) => table.landingPath === folder);
    const names = here.flatMap((table) => table.landingFiles ?? []);
    // A note or a manifest beside the files is nobody's mistake.
    const isData = (name: string): boolean =>
      here.some(({ format }) => name.toLowerCase().endsWith(`.${format}`));
    const days = foldersIn(join(sourceDir, folder)).filter(isDateFolder);
    return [folder, ...days.map((day) => joined(folder, day))].flatMap((place) =>
      filesIn(join(sourceDir, place))
        .filter((name) => isData(name) && !names.some((pattern) => isFileNamed(name, pattern)))
        .map((name) => {
          const near = closest(name, names);
          const hint = distance(name, near) <= MOST_MISTAKES ? ` Did you mean "${near}"?` : "";
          return `${joined(place, name)} belongs to no table of the contract; it was ignored.${hint}`;
        }),
    );
  });
}

import type { DatasetTable } from "../contract/dataset";

/** A date folder, as Snowflake's regular expressions write it. */
const DAY = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])/";

type Place = Pick<DatasetTable, "format" | "landingPath" | "landingFiles">;

/** The regular expression that the whole path of a table's file matches, below the dataset's landing folder. */
export function filePattern(table: Place): string {
  return `${folder(table)}(${DAY})?(${names(table)})`;
}

/**
 * The same for files of such names in folders that are no date. Their rows would be missing from every figure. A path
 * that `filePattern` matches too is none of them.
 */
export function strayPattern(table: Place): string {
  return `${folder(table)}([^._/][^/]*/|${DAY}[^._/][^/]*/)(${names(table)})`;
}

function folder({ landingPath }: Place): string {
  return landingPath === "." ? "" : `${escaped(landingPath)}/`;
}

/** Hidden files, whose names begin with a dot or an underscore, are nobody's. */
function names({ format, landingFiles = [`*.${format}`] }: Place): string {
  return landingFiles
    .map((pattern) => {
      const [first = "", ...others] = pattern.split("*").map(inAnyCase);
      if (first !== "") return [first, ...others].join("[^/]*");
      const optional = /^[[][._]/.test(others[0] ?? "") ? "" : "?";
      return `([^._/][^/]*)${optional}${others.join("[^/]*")}`;
    })
    .join("|");
}

/** Every character for itself. Without a backslash, which texts of SQL would take for their own. */
function escaped(text: string): string {
  return text.replace(/[.*+?${}()|]/g, "[$&]");
}

/** The text in letters of any case; the folders of a path are told apart by case, the names of files are not. */
function inAnyCase(text: string): string {
  return [...text]
    .map((letter) => {
      const [lower, upper] = [letter.toLowerCase(), letter.toUpperCase()];
      return lower === upper ? escaped(letter) : `[${lower}${upper}]`;
    })
    .join("");
}

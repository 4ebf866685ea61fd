import type { DatasetTable } from "../contract/dataset";
import { isFileNamed } from "../contract/file-name";
import { customValues } from "./odcs-custom";
import type { Report } from "./odcs-rules";
import type { OdcsTable } from "./odcs-schema";

/** The custom properties that say where a table lands; the standard has no place for it. */
const LANDING_PROPERTIES = ["landingPath", "landingFiles", "landingFormat", "landingRequired"];

type Landing = Pick<DatasetTable, "format" | "required" | "landingPath" | "landingFiles">;

/** Reads where a table lands from its custom properties, and reports what is missing or makes no sense. */
export function landingOf(table: OdcsTable, path: readonly PropertyKey[], report: Report): Landing {
  const { values, at } = customValues(table, LANDING_PROPERTIES, path, report);
  const landingPath = values.get("landingPath");
  const landingFiles = values.get("landingFiles");
  const format = values.get("landingFormat");
  const required = values.get("landingRequired") ?? false;
  const where = `table "${table.name}": the custom property`;
  if (typeof landingPath !== "string" || !/^(\.|[a-z0-9_-]+(\/[a-z0-9_-]+)*)$/.test(landingPath)) {
    const example = `for example "raw/postgres/${table.name}"`;
    report(at("landingPath"), `${where} "landingPath" must be a folder below the source folder, ${example}`);
  } else if (landingPath === "." && landingFiles === undefined) {
    const message = `${where} "landingPath" is the source folder itself, so say with "landingFiles" which files in it are the table's`;
    report(at("landingPath"), message);
  }
  if (format !== "csv" && format !== "json")
    report(at("landingFormat"), `${where} "landingFormat" must be "csv" or "json"`);
  if (landingFiles !== undefined && !areFileNames(landingFiles, String(format))) {
    const example = `for example ["${table.name}.${String(format)}"]`;
    report(at("landingFiles"), `${where} "landingFiles" must list file names, ${example}`);
  }
  if (typeof required !== "boolean")
    report(at("landingRequired"), `${where} "landingRequired" must be true or false`);
  return {
    format: format === "json" ? ("json" as const) : ("csv" as const),
    required: required === true,
    landingPath: String(landingPath),
    ...(landingFiles === undefined ? {} : { landingFiles: landingFiles as readonly string[] }),
  };
}

function areFileNames(value: unknown, format: string): boolean {
  const isFileName = (name: unknown): boolean =>
    typeof name === "string" && /^[A-Za-z0-9*][A-Za-z0-9_*.-]*$/.test(name) && name.endsWith(`.${format}`);
  return Array.isArray(value) && value.length > 0 && value.every(isFileName);
}

/** A file belongs to one table: folders lie apart, or the files in them are told apart by their names. */
export function checkLandingPaths(tables: readonly DatasetTable[], report: Report): void {
  tables.forEach((table, index) => {
    for (const [position, other] of tables.entries()) {
      if (position === index) continue;
      const message = meeting(other, table, position < index);
      if (message === undefined) continue;
      report(["schema", index, "customProperties"], message);
      return;
    }
  });
}

/** What two tables share, said once: at the later one of the same folder, and at the one whose folder lies in the other's. */
function meeting(other: DatasetTable, table: DatasetTable, isLater: boolean): string | undefined {
  const both = `tables "${other.name}" and "${table.name}" both land in ${table.landingPath}`;
  if (other.landingPath !== table.landingPath) {
    const isInside =
      other.landingFiles === undefined && `${table.landingPath}/`.startsWith(`${other.landingPath}/`);
    return isInside ? both : undefined;
  }
  if (!isLater) return undefined;
  if (other.landingFiles === undefined || table.landingFiles === undefined) return both;
  const shared = table.landingFiles.find((name) =>
    other.landingFiles?.some((theirs) => mayBeOne(name, theirs)),
  );
  return shared === undefined ? undefined : `${both}, and ${shared} may be of either`;
}

/** Whether some file has both names, either of which may hold `*`; two names with `*` are compared up to the first one. */
function mayBeOne(one: string, other: string): boolean {
  if (!one.includes("*") && !other.includes("*")) return one.toLowerCase() === other.toLowerCase();
  if (!one.includes("*")) return isFileNamed(one, other);
  if (!other.includes("*")) return isFileNamed(other, one);
  const [start = ""] = one.toLowerCase().split("*");
  const [otherStart = ""] = other.toLowerCase().split("*");
  return start.startsWith(otherStart) || otherStart.startsWith(start);
}

import type { DatasetTable } from "../contract/dataset";
import type { Report } from "./odcs-rules";
import type { OdcsTable } from "./odcs-schema";
import { closest } from "./suggest";

/** The custom properties that say where a table lands; the standard has no place for it. */
const LANDING_PROPERTIES = ["landingPath", "landingFiles", "landingFormat", "landingRequired"];
const FOLDER = /^[a-z0-9_-]+(\/[a-z0-9_-]+)*$/;
/** A folder, when there is one, and the name of a file in which `*` stands for any characters. */
const FILES = /^([a-z0-9_-]+\/)*[A-Za-z0-9_.*-]+$/;

type Landing = Pick<DatasetTable, "format" | "required" | "landingPath" | "landingFiles">;

/** Says that a custom property of the table is wrong. */
type Complain = (property: string, message: string) => void;

/** Reads where a table's files land, and reports what is missing or cannot be understood. */
export function landingOf(table: OdcsTable, path: readonly PropertyKey[], report: Report): Landing {
  const values = valuesOf(table, path, report);
  const complain: Complain = (property, message) => {
    const index = table.customProperties?.findIndex((candidate) => candidate.property === property) ?? -1;
    const at = index === -1 ? [...path, "name"] : [...path, "customProperties", index, "value"];
    report(at, `table "${table.name}": the custom property "${property}" ${message}`);
  };
  const format = values.get("landingFormat");
  const required = values.get("landingRequired") ?? false;
  if (format !== "csv" && format !== "json") complain("landingFormat", 'must be "csv" or "json"');
  if (typeof required !== "boolean") complain("landingRequired", "must be true or false");
  return {
    format: format === "json" ? ("json" as const) : ("csv" as const),
    required: required === true,
    ...(values.has("landingFiles") ? filesOf(values, complain) : folderOf(table, values, complain)),
  };
}

function valuesOf(
  table: OdcsTable,
  path: readonly PropertyKey[],
  report: Report,
): ReadonlyMap<string, unknown> {
  const values = new Map<string, unknown>();
  table.customProperties?.forEach(({ property, value }, index) => {
    const at = [...path, "customProperties", index, "property"];
    const near = closest(property, LANDING_PROPERTIES);
    if (values.has(property)) report(at, `the custom property "${property}" is given twice`);
    else if (near !== undefined && property !== near) {
      report(at, `unknown custom property "${property}". Did you mean "${near}"?`);
    }
    values.set(property, value);
  });
  return values;
}

function folderOf(
  table: OdcsTable,
  values: ReadonlyMap<string, unknown>,
  complain: Complain,
): Pick<Landing, "landingPath"> {
  const folder = values.get("landingPath");
  if (typeof folder !== "string" || !FOLDER.test(folder)) {
    complain(
      "landingPath",
      `must be a folder below the source folder, for example "raw/postgres/${table.name}"`,
    );
  }
  return { landingPath: String(folder) };
}

function filesOf(
  values: ReadonlyMap<string, unknown>,
  complain: Complain,
): Pick<Landing, "landingPath" | "landingFiles"> {
  if (values.has("landingPath"))
    complain("landingFiles", 'stands in place of "landingPath": give one of them');
  const given = values.get("landingFiles");
  const files = Array.isArray(given) ? given.filter((file) => typeof file === "string") : [];
  const format = values.get("landingFormat");
  const isPath = (file: string): boolean => FILES.test(file) && file.endsWith(`.${format}`);
  if (!Array.isArray(given) || files.length === 0 || files.length < given.length || !files.every(isPath)) {
    complain(
      "landingFiles",
      `must list paths of .${format} files below the source folder, for example ["parent/fact_orders*.${format}"]`,
    );
  }
  const [folder = "", ...others] = new Set(files.map(folderOfFile));
  if (others.length > 0) complain("landingFiles", "must name files of one folder");
  return { landingPath: folder, landingFiles: files };
}

const folderOfFile = (file: string): string => file.slice(0, Math.max(0, file.lastIndexOf("/")));

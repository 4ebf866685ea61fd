import { FileFormat, type FileFormatConfig } from "@cdktf/provider-snowflake/lib/file-format";
import { Stage } from "@cdktf/provider-snowflake/lib/stage";
import { Construct } from "constructs";
import type { DatasetContract, DatasetTable } from "../contract/dataset";
import { comment } from "./comments";
import { LandingIntegration } from "./integration";
import type { SnowflakePlatform } from "./platform";
import { qualified, sqlName, sqlText } from "./sql";

type Format = DatasetTable["format"];

/**
 * How landed files are read. The provider sends every switch of a CSV format, `false` where none is given, so each one
 * is given here.
 */
const FORMATS: Readonly<Record<Format, Omit<FileFormatConfig, "name" | "database" | "schema">>> = {
  csv: {
    formatType: "CSV",
    comment: "UTF-8, comma, names in the first line, quotes where a value needs them",
    compression: "AUTO",
    encoding: "UTF8",
    fieldDelimiter: ",",
    fieldOptionallyEnclosedBy: '"',
    // A backslash in a value is a backslash; quotes are doubled.
    escapeUnenclosedField: "NONE",
    // Columns are found by their names: COPY needs both switches for that.
    parseHeader: true,
    errorOnColumnCountMismatch: false,
    // An empty value is no value, with quotes and without.
    emptyFieldAsNull: true,
    nullIf: [""],
    skipBlankLines: true,
    skipByteOrderMark: true,
    trimSpace: false,
    // A file in another encoding stops the load instead of losing letters.
    replaceInvalidCharacters: false,
  },
  json: {
    formatType: "JSON",
    comment: "UTF-8, one object for each line, or one list of objects",
    compression: "AUTO",
    stripOuterArray: true,
    stripNullValues: false,
    allowDuplicate: false,
    enableOctal: false,
    ignoreUtf8Errors: false,
    replaceInvalidCharacters: false,
    skipByteOrderMark: true,
  },
};

export interface LandingStageProps {
  readonly platform: SnowflakePlatform;
  readonly dataset: string;
  readonly database: string;
  /** Name of the schema for stages and formats. */
  readonly schema: string;
}

/** Where Snowflake finds what landed of one dataset, and how it reads it. */
export class LandingStage extends Construct {
  readonly integration: LandingIntegration;
  /** Name in SQL, in three parts. */
  readonly name: string;
  /** What has to be granted to whoever reads what landed. */
  readonly objects: readonly {
    readonly id: string;
    readonly objectType: string;
    readonly objectName: string;
  }[];
  private readonly formats: Readonly<Record<Format, string>>;

  constructor(scope: Construct, id: string, props: LandingStageProps) {
    super(scope, id);
    const { platform, dataset, database, schema } = props;
    this.integration = new LandingIntegration(this, "integration", platform, dataset);
    const formats = (["csv", "json"] as const).map((format) => {
      const name = `LANDED_${format.toUpperCase()}`;
      const made = new FileFormat(this, format, { database, schema, name, ...FORMATS[format] });
      return [format, qualified(database, schema, made.name)] as const;
    });
    this.formats = Object.fromEntries(formats) as Record<Format, string>;
    const stage = new Stage(this, "stage", {
      database,
      schema,
      name: "LANDED_FILES",
      comment: comment(`What landed of ${dataset}, as it landed`, platform.tags),
      url: platform.lake.location(dataset, "landing").uri,
      // The plain name: the provider puts the quotes.
      storageIntegration: this.integration.name,
      dependsOn: [this.integration.usage],
    });
    this.name = qualified(database, schema, stage.name);
    this.objects = [
      { id: "stage", objectType: "STAGE", objectName: this.name },
      ...formats.map(([format, objectName]) => ({
        id: `format-${format}`,
        objectType: "FILE FORMAT",
        objectName,
      })),
    ];
  }

  /**
   * One statement that loads every landed file that is new or has changed into bronze, for all tables or for none. Rows
   * of an earlier version of a file are replaced, so that any file may be loaded twice.
   */
  loadStatement(contract: DatasetContract, database: string, bronze: string): string {
    const tables = contract.tables.map((table) => {
      const target = qualified(database, bronze, sqlName(table.name));
      return [this.copy(table, target), ...settle(contract.name, target), ...demand(table, target)];
    });
    return `EXECUTE IMMEDIATE $$
DECLARE
  loaded_at TIMESTAMP_NTZ DEFAULT SYSDATE();
  batch_id VARCHAR DEFAULT SYSTEM$TASK_RUNTIME_INFO('CURRENT_TASK_GRAPH_RUN_GROUP_ID');
  nothing_landed EXCEPTION (-20001, 'a table that the contract requires has no rows: nothing of it has landed');
BEGIN
  BEGIN TRANSACTION;
  ${tables.flat().join("\n  ")}
  COMMIT;
EXCEPTION
  WHEN OTHER THEN
    ROLLBACK;
    RAISE;
END;
$$`;
  }

  private copy(table: DatasetTable, target: string): string {
    const letters = [...table.format].map((letter) => `[${letter}${letter.toUpperCase()}]`).join("");
    return [
      `COPY INTO ${target} FROM ${sqlText(`@${this.name}/${table.landingPath}/`)}`,
      `PATTERN = ${sqlText(`.*[.]${letters}([.]gz)?`)}`,
      `FILE_FORMAT = (FORMAT_NAME = ${sqlText(this.formats[table.format])})`,
      "MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE",
      "INCLUDE_METADATA = (_SOURCE_FILE = METADATA$FILENAME, _SOURCE_LINE = METADATA$FILE_ROW_NUMBER)",
      // A row that is left out would be missing from every count.
      "ON_ERROR = ABORT_STATEMENT;",
    ].join(" ");
  }
}

/** Says of the rows that just came where they are from, and takes away those of the same files that came before. */
function settle(dataset: string, target: string): string[] {
  const below = sqlText(`^${dataset}/`);
  return [
    `UPDATE ${target} SET _SOURCE_FILE = REGEXP_REPLACE(_SOURCE_FILE, ${below}, ''), _LOADED_AT = :loaded_at, _BATCH_ID = :batch_id WHERE _BATCH_ID IS NULL;`,
    `DELETE FROM ${target} WHERE _BATCH_ID <> :batch_id AND _SOURCE_FILE IN (SELECT _SOURCE_FILE FROM ${target} WHERE _BATCH_ID = :batch_id);`,
  ];
}

/** Without any file of a required table the load stops, as the contract says. */
function demand({ required }: DatasetTable, target: string): string[] {
  if (!required) return [];
  return [`IF (NOT EXISTS (SELECT 1 FROM ${target})) THEN RAISE nothing_landed; END IF;`];
}

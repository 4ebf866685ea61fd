import { FileFormat, type FileFormatConfig } from "@cdktf/provider-snowflake/lib/file-format";
import { Stage } from "@cdktf/provider-snowflake/lib/stage";
import { Construct } from "constructs";
import type { DatasetContract, DatasetTable } from "../contract/dataset";
import { comment } from "./comments";
import { LandingIntegration } from "./integration";
import { type LoadPlace, loadStatement } from "./load-statement";
import type { SnowflakePlatform } from "./platform";
import { qualified } from "./sql";

type Format = DatasetTable["format"];

/**
 * How people look at landed files; bronze is loaded by a reader that gives up no row. The provider sends every switch of a CSV format, `false` where none is given, so each one
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

/** Where Snowflake finds what landed of one dataset, and how it is read. */
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
  private readonly uri: string;

  constructor(scope: Construct, id: string, props: LandingStageProps) {
    super(scope, id);
    const { platform, dataset, database, schema } = props;
    this.integration = new LandingIntegration(this, "integration", platform, dataset);
    const formats = (["csv", "json"] as const).map((format) => {
      const name = `LANDED_${format.toUpperCase()}`;
      const made = new FileFormat(this, format, { database, schema, name, ...FORMATS[format] });
      return [format, qualified(database, schema, made.name)] as const;
    });
    this.uri = platform.lake.location(dataset, "landing").uri;
    const stage = new Stage(this, "stage", {
      database,
      schema,
      name: "LANDED_FILES",
      comment: comment(`What landed of ${dataset}, as it landed`, platform.tags),
      url: this.uri,
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

  /** The statement that loads what landed of the dataset into its tables of bronze. */
  loadStatement(
    contract: DatasetContract,
    place: Pick<LoadPlace, "database" | "bronze" | "pipeline">,
  ): string {
    return loadStatement(contract, { ...place, stage: this.name, uri: this.uri });
  }
}

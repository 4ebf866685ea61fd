import { createHash } from "node:crypto";

/**
 * The forms of OpenLineage that runs use: what a job read and wrote, told when it starts and when it ends.
 * Source: https://openlineage.io/spec/2-0-2/OpenLineage.json and the facets' schemas beside it.
 */
const SPEC = "https://openlineage.io/spec";

/** Who tells, as a package URL (https://github.com/package-url/purl-spec). */
const PRODUCER = "pkg:npm/medallion-blueprint";

/** Versions of the facets that are used, as of their schemas' `$id`. */
const FACETS = {
  DataQualityAssertionsDatasetFacet: "1-1-0",
  DataQualityMetricsInputDatasetFacet: "1-0-3",
  ErrorMessageRunFacet: "1-0-1",
  InputStatisticsInputDatasetFacet: "1-0-0",
  JobTypeJobFacet: "2-0-4",
  OutputStatisticsOutputDatasetFacet: "1-0-2",
  ParentRunFacet: "1-2-0",
  SchemaDatasetFacet: "1-2-0",
} as const;

interface Facet {
  readonly _producer: string;
  readonly _schemaURL: string;
}
export type Facets = Readonly<Record<string, Facet>>;

export function facet(name: keyof typeof FACETS, content: object): Facet {
  return {
    _producer: PRODUCER,
    _schemaURL: `${SPEC}/facets/${FACETS[name]}/${name}.json#/$defs/${name}`,
    ...content,
  };
}

/** A file or a table; named as https://openlineage.io/docs/spec/naming says, so that others mean the same one by it. */
export interface LineageDataset {
  readonly namespace: string;
  readonly name: string;
  readonly facets?: Facets;
  readonly inputFacets?: Facets;
  readonly outputFacets?: Facets;
}

export interface LineageRun {
  readonly run: { readonly runId: string; readonly facets?: Facets };
  readonly job: { readonly namespace: string; readonly name: string; readonly facets?: Facets };
}

export interface LineageEvent extends LineageRun {
  readonly eventType: "START" | "COMPLETE" | "FAIL";
  readonly eventTime: string;
  readonly producer: string;
  readonly schemaURL: string;
  readonly inputs: readonly LineageDataset[];
  readonly outputs: readonly LineageDataset[];
}

export function lineageEvent(
  eventType: LineageEvent["eventType"],
  eventTime: string,
  { run, job }: LineageRun,
  inputs: readonly LineageDataset[] = [],
  outputs: readonly LineageDataset[] = [],
): LineageEvent {
  const schemaURL = `${SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent`;
  return { eventType, eventTime, producer: PRODUCER, schemaURL, run, job, inputs, outputs };
}

/** A UUID of version 7 (RFC 9562) that is the same for the same time and text, where others are random. */
export function uuidOf(time: Date, text: string): string {
  const bytes = createHash("sha256").update(text).digest().subarray(0, 16);
  bytes.writeUIntBE(time.getTime(), 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

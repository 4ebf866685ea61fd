import { z } from "zod";
import { tableQuality } from "./odcs-rejected-limit";
import { slaProperties } from "./odcs-sla";

/**
 * The part of the Open Data Contract Standard 3.1.0 that this platform reads.
 *
 * Keys that only document (tags, classification, examples ...) are accepted and passed over. Keys of the standard that
 * would be a rule for the data, but that no engine here enforces, are refused: a rule nobody checks is worse than none.
 * Source: https://bitol-io.github.io/open-data-contract-standard/v3.1.0/
 */
const documentation = z.unknown().optional();
const notEnforced = (instead: string) =>
  z
    .custom<undefined>(() => false, { error: `no engine enforces this rule: remove it, or ${instead}` })
    .optional();

/** Names become tables and columns on every engine; the leading underscore belongs to the lineage columns of bronze. */
const identifier = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, {
  error: "a name is 1-63 lower-case letters, digits and underscores, and starts with a letter",
});

const described = z.string().trim().min(1, { error: "say what it is in a sentence" });

const customProperties = z
  .array(
    z.strictObject({
      property: z.string(),
      value: z.unknown(),
      id: documentation,
      description: documentation,
    }),
  )
  .optional();

/** `invalidValues` with `validValues` is the standard's way to list what is allowed. */
const quality = z.strictObject({
  id: documentation,
  name: documentation,
  description: documentation,
  dimension: documentation,
  severity: documentation,
  businessImpact: documentation,
  tags: documentation,
  customProperties,
  type: z.literal("library", { error: 'only rules of type "library" are enforced' }).optional(),
  metric: z.literal("invalidValues", {
    error:
      'only the metric "invalidValues" is enforced; say "required: true" for missing values and "primaryKey: true" for duplicates',
  }),
  arguments: z.strictObject({
    validValues: z.array(z.string()).min(1, { error: "list at least one value" }),
    pattern: notEnforced('say "logicalTypeOptions: { pattern: ... }"'),
  }),
  mustBe: z.literal(0, { error: "every row is checked, so this must be 0" }),
  unit: documentation,
});

const relationship = z.strictObject({
  type: z.literal("foreignKey").optional(),
  to: z.string().regex(/^[^.]+\.[^.]+$/, { error: 'point at a column as "table.column"' }),
  customProperties,
});

const column = {
  id: documentation,
  name: identifier,
  businessName: documentation,
  description: described,
  physicalType: z.string().optional(),
  primaryKey: z.boolean().optional(),
  primaryKeyPosition: z.int().min(1).optional(),
  required: z.boolean().optional(),
  unique: notEnforced('say "primaryKey: true"'),
  classification: documentation,
  criticalDataElement: documentation,
  examples: documentation,
  tags: documentation,
  authoritativeDefinitions: documentation,
  transformDescription: documentation,
  customProperties,
  relationships: z
    .array(relationship)
    .max(1, { error: "a column points at one other column at most" })
    .optional(),
  quality: z.array(quality).max(1, { error: "one list of valid values per column" }).optional(),
};

const LENGTH = 'use "pattern", for example ^.{2,20}$';
const textOptions = z.strictObject({
  pattern: z.string().optional(),
  minLength: notEnforced(LENGTH),
  maxLength: notEnforced(LENGTH),
  format: notEnforced('use "pattern"'),
});

const numberOptions = z.strictObject({
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: notEnforced('use "minimum"'),
  exclusiveMaximum: notEnforced('use "maximum"'),
  multipleOf: notEnforced('use "quality" with validValues'),
  format: documentation,
});

const isoDate = z.iso.date({ error: 'a date is written "yyyy-mm-dd"' });
const dateOptions = z.strictObject({
  format: documentation,
  minimum: isoDate.optional(),
  maximum: isoDate.optional(),
  exclusiveMinimum: notEnforced('use "minimum"'),
  exclusiveMaximum: notEnforced('use "maximum"'),
});
const timestampOptions = dateOptions.extend({
  timezone: z.boolean().optional(),
  defaultTimezone: documentation,
});

const anyColumn = z.discriminatedUnion("logicalType", [
  z.strictObject({ ...column, logicalType: z.literal("string"), logicalTypeOptions: textOptions.optional() }),
  z.strictObject({
    ...column,
    logicalType: z.literal("integer"),
    logicalTypeOptions: numberOptions.optional(),
  }),
  z.strictObject({
    ...column,
    logicalType: z.literal("number"),
    logicalTypeOptions: numberOptions.optional(),
  }),
  z.strictObject({ ...column, logicalType: z.literal("boolean") }),
  z.strictObject({ ...column, logicalType: z.literal("date"), logicalTypeOptions: dateOptions.optional() }),
  z.strictObject({
    ...column,
    logicalType: z.literal("timestamp"),
    logicalTypeOptions: timestampOptions.optional(),
  }),
  z.strictObject({ ...column, logicalType: z.literal("object"), logicalTypeOptions: documentation }),
]);

const table = z.strictObject({
  id: documentation,
  name: identifier,
  businessName: documentation,
  physicalName: documentation,
  physicalType: documentation,
  logicalType: z.literal("object").optional(),
  description: described,
  dataGranularityDescription: z.string().optional(),
  tags: documentation,
  authoritativeDefinitions: documentation,
  customProperties,
  relationships: notEnforced('say "relationships" on the column that points elsewhere'),
  quality: tableQuality,
  properties: z.array(anyColumn).min(1, { error: "a table has at least one column" }),
});

export const odcsSchema = z.strictObject({
  apiVersion: z.literal("v3.1.0"),
  kind: z.literal("DataContract"),
  id: z.string().min(1),
  name: z
    .string()
    .regex(/^[a-z][a-z0-9]{0,30}$/, { error: "a dataset's name is 1-31 lower-case letters and digits" }),
  version: z.string().regex(/^\d+\.\d+\.\d+$/, { error: 'a version has three numbers, for example "1.0.0"' }),
  status: z.string(),
  tenant: documentation,
  domain: documentation,
  dataProduct: documentation,
  tags: documentation,
  description: z.strictObject({
    purpose: described,
    usage: documentation,
    limitations: documentation,
    authoritativeDefinitions: documentation,
    customProperties,
  }),
  team: documentation,
  roles: documentation,
  support: documentation,
  price: documentation,
  servers: documentation,
  slaDefaultElement: documentation,
  slaProperties,
  authoritativeDefinitions: documentation,
  contractCreatedTs: documentation,
  customProperties,
  schema: z.array(table).min(1, { error: "a dataset has at least one table" }),
});

export type OdcsContract = z.infer<typeof odcsSchema>;
export type OdcsTable = z.infer<typeof table>;
export type OdcsColumn = z.infer<typeof anyColumn>;

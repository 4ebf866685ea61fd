import { type NameRule, resourceName } from "../contract/naming";

/** Source: Amazon Redshift Database Developer Guide, "Reserved words". */
const RESERVED: ReadonlySet<string> = new Set(
  `
  aes128 aes256 all allowoverwrite analyse analyze and any array as asc authorization az64 backup between
  binary blanksasnull both bytedict bzip2 case cast check collate column constraint create credentials
  cross current_date current_time current_timestamp current_user current_user_id default deferrable deflate
  defrag delta delta32k desc disable distinct do else emptyasnull enable encode encrypt encryption end
  except explicit false for foreign freeze from full globaldict256 globaldict64k grant group gzip having
  identity ignore ilike in initially inner intersect interval into is isnull join leading left like limit
  localtime localtimestamp lun luns lzo lzop minus mostly16 mostly32 mostly8 natural new not notnull null
  nulls off offline offset oid old on only open or order outer overlaps parallel partition percent
  permissions pivot placing primary raw readratio recover references rejectlog resort respect restore right
  select session_user similar snapshot some sysdate system table tag tdes text255 text32k then timestamp to
  top trailing true truncatecolumns union unique unnest unpivot user using verbose wallet when where with
  without
  `
    .trim()
    .split(/\s+/),
);

/** Databases that are in every namespace. */
const TAKEN_DATABASES = [
  "awsdatacatalog",
  "dev",
  "padb_harvest",
  "sample_data_dev",
  "template0",
  "template1",
];

/** A database's name has at most 64 characters. Source: Amazon Redshift API Reference, CreateCluster, DBName. */
const LONGEST_DATABASE = 64;

/** Lower case, and no character that every query would have to quote. Source: as above. */
const DATABASE_NAME: NameRule<"environment" | "purpose"> = {
  kind: "Redshift database",
  parts: ["environment", "purpose"],
  separator: "_",
  maxLength: LONGEST_DATABASE,
};

/** Bytes of a name. Source: Amazon Redshift Database Developer Guide, "Names and identifiers". */
const LONGEST_IDENTIFIER = 127;

const SCHEMA_NAME: NameRule<"dataset" | "zone"> = {
  kind: "Redshift schema",
  parts: ["dataset", "zone"],
  separator: "_",
  maxLength: LONGEST_IDENTIFIER,
};

/** 3 to 64 characters of a-z, 0-9 and hyphens. Source: Redshift Serverless API Reference, CreateNamespace, CreateWorkgroup. */
const SERVERLESS_NAME: NameRule<"environment" | "purpose"> = {
  kind: "Redshift Serverless namespace",
  parts: ["environment", "purpose"],
  separator: "-",
  maxLength: 64,
};

/** The name of the namespace, and of the workgroup in it: `aws-dev-warehouse`. Two words are never a reserved one. */
export function serverlessName(environment: string): string {
  return resourceName(SERVERLESS_NAME, { environment, purpose: "warehouse" });
}

/** The name of an environment's database where the settings give none: `aws_dev_warehouse`. */
export function defaultDatabase(environment: string): string {
  return resourceName(DATABASE_NAME, { environment, purpose: "warehouse" });
}

/** The schema that holds one zone of one dataset: `shopstream_gold`. */
export function schemaName(dataset: string, zone: string): string {
  const name = resourceName(SCHEMA_NAME, { dataset, zone });
  // Schemas that begin with pg_ are the system's.
  return name.startsWith("pg_") ? `_${name}` : name;
}

/** What is wrong with the name of a table or column, as the end of a sentence; undefined when nothing is. */
export function columnFault(name: string): string | undefined {
  const folded = name.toLowerCase();
  if (RESERVED.has(folded)) return `is a reserved word of Redshift; rename it to ${folded}_value or the like`;
  if (Buffer.byteLength(name) > LONGEST_IDENTIFIER)
    return `is too long for Redshift: ${Buffer.byteLength(name)} of at most ${LONGEST_IDENTIFIER} bytes`;
  return /^[a-z_][a-z0-9_$]*$/.test(folded)
    ? undefined
    : "must be letters, digits and underscores for Redshift, and must not begin with a digit";
}

/** What is wrong with the name of a database, as the end of a sentence; undefined when nothing is. */
export function databaseFault(name: string): string | undefined {
  const meant = name
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, "_")
    .replace(/^[^a-z]+/, "");
  if (name.length > LONGEST_DATABASE)
    return `is too long: ${name.length} of at most ${LONGEST_DATABASE} characters`;
  if (!/^[a-z][a-z0-9_]*$/.test(name)) {
    const form = "must be lower-case letters, digits and underscores, and begin with a letter";
    return meant === "" ? form : `${form}; write ${RESERVED.has(meant) ? `${meant}_data` : meant}`;
  }
  if (RESERVED.has(name)) return `is "${name}", a reserved word of Redshift; write ${name}_data`;
  if (name.startsWith("pg_") || TAKEN_DATABASES.includes(name))
    return `is "${name}", a database of Redshift's own; write ${name.replace(/^pg_/, "")}_data`;
  return undefined;
}

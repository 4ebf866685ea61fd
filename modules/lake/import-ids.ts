/** The resources of a synthesized stack: type, name, attributes. */
export type DeclaredResources = Readonly<
  Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>
>;

type ImportId = (attributes: Readonly<Record<string, unknown>>, account: string) => string;

const byName: ImportId = ({ name }) => String(name);
const inCatalog: ImportId = ({ name }, account) => `${account}:${name}`;

/**
 * How the AWS provider knows what exists already, for each type that AWS refuses to make a second time. Of all others
 * either the same request again changes nothing (a bucket's policy), or AWS knows no name (a saved query).
 * Source: the section "Import" of each resource in the documentation of the provider.
 */
const IMPORT_IDS: Readonly<Record<string, ImportId>> = {
  aws_athena_workgroup: byName,
  aws_cloudwatch_log_group: byName,
  aws_glue_catalog_database: inCatalog,
  aws_glue_catalog_table: ({ database_name, name }, account) => `${account}:${database_name}:${name}`,
  aws_glue_classifier: byName,
  aws_glue_connection: inCatalog,
  aws_glue_crawler: byName,
  aws_glue_job: byName,
  aws_glue_security_configuration: byName,
  aws_iam_policy: ({ name }, account) => `arn:aws:iam::${account}:policy/${name}`,
  aws_iam_role: byName,
  aws_kms_alias: byName,
  aws_redshiftserverless_namespace: ({ namespace_name }) => String(namespace_name),
  aws_redshiftserverless_workgroup: ({ workgroup_name }) => String(workgroup_name),
  aws_s3_bucket: ({ bucket }) => String(bucket),
  aws_scheduler_schedule: ({ name }) => `default/${name}`,
};

const REFERENCE = /^\$\{(\w+)\.([\w-]+)\.(\w+)\}$/;

/** Terraform address -> import ID of every resource whose name is known before it exists. */
export function importIds(resources: DeclaredResources, account: string): Map<string, string> {
  const ids = new Map<string, string>();
  for (const [type, idOf] of Object.entries(IMPORT_IDS)) {
    for (const [name, attributes] of Object.entries(resources[type] ?? {})) {
      const literal = Object.fromEntries(
        Object.entries(attributes).map(([key, value]) => [key, resolve(value, resources)]),
      );
      ids.set(`${type}.${name}`, idOf(literal, account));
    }
  }
  return ids;
}

/** The attribute that a reference points at, where the stack spells it out; anything else is left as it is. */
function resolve(value: unknown, resources: DeclaredResources): unknown {
  const [, type = "", name = "", attribute = ""] = REFERENCE.exec(String(value)) ?? [];
  return resources[type]?.[name]?.[attribute] ?? value;
}

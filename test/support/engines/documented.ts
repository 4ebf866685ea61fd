/** An engine whose SQL is compiled by its adapter and held against what the engine documents. */
export interface DocumentedEngine {
  readonly title: string;
  /** The target of dbt/profiles.yml. */
  readonly target: string;
  /** What sqlglot calls the engine's SQL. */
  readonly dialect: string;
  /** What the target reads from the environment; nothing is asked of it. */
  readonly environment: Readonly<Record<string, string>>;
  /** The functions that compiled SQL may call: those used, each looked up in the reference. */
  readonly functions: readonly string[];
  /** Where the functions are documented. */
  readonly reference: string;
  /** Words that cannot name anything without quotes. */
  readonly reserved: readonly string[];
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** What all of them document, with the same meaning for what the models ask. */
const COMMON = words(`
  abs cast coalesce count extract lower max min ntile nullif regexp_replace replace round row_number
  split_part substring sum trim try_cast upper`);

export const DOCUMENTED_ENGINES: readonly DocumentedEngine[] = [
  {
    title: "Redshift",
    target: "redshift",
    dialect: "redshift",
    environment: {
      REDSHIFT_HOST: "dev.123456789012.eu-west-3.redshift-serverless.amazonaws.com",
      REDSHIFT_DATABASE: "dev",
      REDSHIFT_WORKGROUP: "dev",
      AWS_REGION: "eu-west-3",
      AWS_ACCOUNT_ID: "123456789012",
    },
    // No generate_series and no string_agg: they run on the leader node alone, or not at all.
    functions: [
      ...COMMON,
      ...words(
        "can_json_parse date_trunc dateadd datediff json_parse listagg lpad regexp_substr rpad sha2 trunc",
      ),
    ],
    reference: "Amazon Redshift Database Developer Guide, SQL functions reference",
    // Source: the same guide, Reserved words.
    reserved: words(`
      aes128 aes256 all allowoverwrite analyse analyze and any array as asc authorization az64 backup between binary
      blanksasnull both bytedict bzip2 case cast check collate column constraint create credentials cross current_date
      current_time current_timestamp current_user current_user_id default deferrable deflate defrag delta delta32k desc
      disable distinct do else emptyasnull enable encode encrypt encryption end except explicit false for foreign freeze
      from full globaldict256 globaldict64k grant group gzip having identity ignore ilike in initially inner intersect
      interval into is isnull join language leading left like limit localtime localtimestamp lun luns lzo lzop minus
      mostly16 mostly32 mostly8 natural new not notnull null nulls off offline offset oid old on only open or order outer
      overlaps parallel partition percent permissions pivot placing primary raw readratio recover references rejectlog
      resort respect restore right select session_user similar snapshot some sysdate system table tag tdes text255
      text32k then timestamp to top trailing true truncatecolumns union unique unnest unpivot user using verbose wallet
      when where with without`),
  },
  {
    title: "Snowflake",
    target: "snowflake",
    dialect: "snowflake",
    environment: {
      SNOWFLAKE_ACCOUNT: "example-dev",
      SNOWFLAKE_USER: "dev",
      SNOWFLAKE_PRIVATE_KEY_PATH: "rsa_key.p8",
      SNOWFLAKE_ROLE: "dev",
      SNOWFLAKE_WAREHOUSE: "dev",
      SNOWFLAKE_DATABASE: "dev",
    },
    functions: [
      ...COMMON,
      ...words(`array_generate_range date_trunc dateadd datediff flatten get initcap left length listagg lpad object_agg
        regexp_like regexp_substr rpad rtrim sha2 to_variant trunc try_parse_json try_to_date try_to_decimal
        try_to_number try_to_timestamp_ntz`),
    ],
    reference: "Snowflake, SQL function and procedure reference",
    // Source: Snowflake, Reserved & limited keywords; those that cannot name a column.
    reserved: words(`
      account all alter and any as between by case cast check column connect connection constraint create cross current
      current_date current_time current_timestamp current_user database delete distinct drop else exists false following
      for from full grant group gscluster having ilike in increment inner insert intersect into is issue join lateral left
      like localtime localtimestamp minus natural not null of on or order organization qualify regexp revoke right rlike
      row rows sample schema select set some start table tablesample then to trigger true try_cast union unique update
      using values view when whenever where with`),
  },
  {
    title: "Databricks",
    target: "databricks",
    dialect: "databricks",
    environment: {
      DATABRICKS_HOST: "example.cloud.databricks.com",
      DATABRICKS_HTTP_PATH: "/sql/1.0/warehouses/0123456789abcdef",
      DATABRICKS_CATALOG: "dev",
    },
    functions: [
      ...COMMON,
      ...words(`array_join array_sort collect_list collect_set concat datediff date_add explode from_json left lpad
        make_dt_interval map map_from_entries regexp_extract rpad sequence sha2 split struct transform trunc
        try_element_at`),
    ],
    reference: "Databricks SQL language reference, Alphabetical list of built-in functions",
    // Source: the same reference, Reserved words; those of table aliases among them.
    reserved: words(
      "anti cross except full inner intersect join lateral left minus natural on right semi union using",
    ),
  },
  {
    title: "Athena",
    target: "athena",
    dialect: "athena",
    environment: {
      AWS_REGION: "eu-west-3",
      ATHENA_WORKGROUP: "engine",
      ATHENA_RESULTS: "s3://example-results/",
      ATHENA_TABLES: "s3://example-lake/",
    },
    functions: [
      ...COMMON,
      ...words(`array_agg array_join array_sort date_add date_diff date_trunc json_parse lpad regexp_extract regexp_like rpad
        sequence sha256 split substr to_hex to_utf8 transform try unnest`),
    ],
    reference: "Trino documentation, List of functions",
    // Source: Amazon Athena User Guide, Escape reserved keywords; those of SELECT statements.
    reserved: words(`
      alter and as between by case cast constraint create cross cube current_date current_path current_time
      current_timestamp current_user deallocate delete describe distinct drop else end escape except execute exists extract
      false first for from full group grouping having in inner insert intersect into is join last left like localtime
      localtimestamp natural normalize not null on or order outer prepare recursive right rollup select skip table then true
      uescape union unnest using values when where with`),
  },
];

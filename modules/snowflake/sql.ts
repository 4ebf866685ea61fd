/** The name of a contract's table or column on Snowflake, where SQL without quotes finds it. */
export function sqlName(name: string): string {
  return name.toUpperCase();
}

/** A name of several parts, each in quotes, as the provider and Snowflake read it: `"DEV_SHOP"."RAW"`. */
export function qualified(...parts: readonly string[]): string {
  return parts.map((part) => `"${part}"`).join(".");
}

/** A literal of SQL text. Snowflake reads a backslash in one as the beginning of an escape. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}

/** Text that Terraform is to leave alone: it would take `${` and `%{` for the beginning of an expression. */
export function verbatim(text: string): string {
  return text.replace(/([$%])\{/g, "$1$1{");
}

/** `https://` and a host name of at least two parts, and nothing behind it. */
const HOST = /^https:\/\/[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/;
const ACCOUNT_CONSOLE = /^https:\/\/accounts\.(cloud\.databricks|azuredatabricks|gcp\.databricks)\./;

/** What is wrong with the address of a workspace, as the end of a sentence, with the corrected form. */
export function hostProblem(host: string): string | undefined {
  if (ACCOUNT_CONSOLE.test(host)) {
    return "is the account console; write the address of the workspace, such as https://dbc-a1b2c3d4-e5f6.cloud.databricks.com";
  }
  if (HOST.test(host)) return undefined;
  const name = host
    .trim()
    .replace(/^[a-z]+:\/\//i, "")
    .replace(/[/?#].*$/, "")
    .toLowerCase();
  const better = `https://${name}`;
  const rule = 'must be "https://" and the name of the workspace, without a path';
  return HOST.test(better) ? `${rule}: ${better}` : `${rule}: https://dbc-a1b2c3d4-e5f6.cloud.databricks.com`;
}

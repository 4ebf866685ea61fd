import type { Trust } from "./trust-calls";

const INTRODUCTION = `# Whom the lake trusts

Snowflake and Databricks read the lake from accounts of their own, by becoming a role of the lake's account. These are
the calls that \`test/e2e/trust.test.ts\` makes, and what AWS has to answer to each. The test synthesizes the example
environment with the datasets \`shop\` and \`fleet\` and \`lake.encryption: kms\`, applies the AWS half of it with the real
provider to [MiniStack](https://pypi.org/project/ministack/) with IAM enforced, and makes every call as the caller named
here. The engine's own provider is not needed: an identity in another account stands in for the one that the engine would
name, and it sends the role and the external id that the stack would give the engine.

A denied call must fail with \`AccessDenied\` and for no other reason. Whoever is denied a role may do \`sts:AssumeRole\` on
everything, and becomes another role that trusts them, so that it is the role's trust that says no.

What MiniStack does not have is added by \`test/support/ministack-plugins/iam_rules.py\`, as AWS documents it: that
\`aws:PrincipalArn\` of a session is its role, and that S3 uses the lake's key in the name of the caller. No paid account
was asked.

This page is made from the table of the test. \`MEDALLION_WRITE_DOCS=1 npx jest test/e2e/trust.test.ts -t docs/trust.md\`
writes it.
`;

/** The table of calls as the page shows it. */
export function trustPage(engines: Readonly<Record<string, Trust>>): string {
  const parts = Object.entries(engines).map(([title, { environment, callers, calls }]) => {
    const rows = calls.map(({ caller, call, answer, why }) => [
      callers[caller],
      call,
      answer === "allowed" ? "allowed" : "**denied**",
      why,
    ]);
    const table = [["Who calls", "Call", "Answer", "Why"], ["---", "---", "---", "---"], ...rows];
    const lines = table.map((cells) => `| ${cells.join(" | ")} |`.replace(/ {2,}/g, " "));
    return `## ${title} (\`${environment}\`)\n\n${lines.join("\n")}\n`;
  });
  return [INTRODUCTION, ...parts].join("\n");
}

import type { Environment } from "./environment";
import type { Problem } from "./problem";
import type { VariantDefinition } from "./variant-definition";
import type { YamlSource } from "./yaml-source";

/** What a valid environment should still make its owner think about. */
export function environmentWarnings(
  environment: Environment,
  source: YamlSource,
  variants: Readonly<Record<string, VariantDefinition>>,
): Problem[] {
  const variant = variants[environment.variant];
  const warn = (path: readonly PropertyKey[], message: string): Problem => ({
    file: source.file,
    ...source.position(path, "value"),
    message,
    severity: "warning",
  });
  const warnings: Problem[] = [];
  if (environment.dataDeletion === "destroy") {
    warnings.push(
      warn(["dataDeletion"], "data may be deleted, once the command line has --allow-data-deletion as well"),
    );
  }
  if (variant?.cloud === true && environment.state.backend === "local") {
    warnings.push(
      warn(
        ["state"],
        "the Terraform state stays on this machine, where nobody else can deploy from; `state: { backend: s3, bucket: ... }` shares it",
      ),
    );
  }
  for (const { path, message } of variant?.review(environment) ?? []) warnings.push(warn(path, message));
  return warnings;
}

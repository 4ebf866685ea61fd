import { LocalBackend, S3Backend, type TerraformStack } from "cdktf";

/** Where Terraform keeps what it knows about a stack. */
export type StateLocation =
  | { readonly backend: "local" }
  | { readonly backend: "s3"; readonly bucket: string; readonly region: string };

/** Gives each stack that it is called with a state of its own. */
export function terraformState(state: StateLocation): (stack: TerraformStack) => void {
  if (state.backend === "local") {
    // Relative to the stack's folder, <out>/stacks/<name>: beside <out>, which can be deleted and made again. Without
    // a path cdktf would write one of this machine into the JSON.
    return (stack) => {
      new LocalBackend(stack, { path: `../../../terraform.${stack.node.id}.tfstate` });
    };
  }
  const { bucket, region } = state;
  return (stack) => {
    const key = `medallion/${stack.node.id}.tfstate`;
    new S3Backend(stack, { bucket, region, key, encrypt: true });
    // The bindings are older than the lock file, which needs no table beside the bucket (Terraform 1.10).
    stack.addOverride("terraform.backend.s3.use_lockfile", true);
  };
}

import { addArrows } from "./arrows";
import { boxOf } from "./boxes";
import type { Picture } from "./shapes";
import { Stack } from "./stack";
import { type Resource, Terraform, type TerraformJson } from "./terraform";

/** Draws a stack: each resource is in exactly one box. */
export function drawStack(json: TerraformJson): Picture {
  const stack = new Stack(new Terraform(json));
  const groups = new Map<string, Resource[]>();
  for (const key of stack.givenKeys()) groups.set(key, []);
  for (const resource of stack.terraform.resources) {
    const key = stack.key(resource);
    groups.set(key, [...(groups.get(key) ?? []), resource]);
  }
  const boxes = [...groups].map(([key, resources]) => boxOf(stack, key, resources));
  return { boxes, arrows: addArrows(stack, boxes), resources: stack.terraform.resources.length };
}

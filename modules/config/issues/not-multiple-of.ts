import type { Explain } from "./finding";
import { found, subject } from "./words";

export const explainNotMultipleOf: Explain<"not_multiple_of"> = ({ path, divisor }, context) => {
  const rule = context.own ?? `must be a multiple of ${divisor}, found ${found(path, context)}`;
  return [{ path, at: "value", message: `${subject(path, context)} ${rule}` }];
};

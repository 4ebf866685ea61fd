import type { Explain } from "./finding";
import { subject } from "./words";

/** A key of a free mapping (tags, say) breaks a rule for keys. */
export const explainInvalidKey: Explain<"invalid_key"> = ({ issues, path }, context) => {
  const findings = context.explain(issues, path, String(path.at(-1) ?? ""));
  return findings.map((finding) => ({ ...finding, at: "key" }));
};

/** An entry of a set or map breaks a rule for entries. YAML has neither; a schema may still make one. */
export const explainInvalidElement: Explain<"invalid_element"> = ({ path }, context) => [
  {
    path,
    at: "value",
    message: `${subject(path, context)} has an entry that ${context.own ?? "is not valid"}`,
  },
];

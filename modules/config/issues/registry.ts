import type { z } from "zod";
import { explainCustom } from "./custom";
import type { Explain, Finding, IssueContext } from "./finding";
import { explainInvalidFormat } from "./invalid-format";
import { explainInvalidType } from "./invalid-type";
import { explainInvalidUnion } from "./invalid-union";
import { explainInvalidValue } from "./invalid-value";
import { explainInvalidElement, explainInvalidKey } from "./nested";
import { explainNotMultipleOf } from "./not-multiple-of";
import { explainTooBig, explainTooSmall } from "./size";
import { explainUnrecognizedKeys } from "./unrecognized-keys";

type Issue = z.core.$ZodIssue;

/** Every kind of issue that zod knows; a new kind in a new zod does not compile until it has words. */
export const EXPLAIN: { readonly [Code in Issue["code"]]: Explain<Code> } = {
  custom: explainCustom,
  invalid_element: explainInvalidElement,
  invalid_format: explainInvalidFormat,
  invalid_key: explainInvalidKey,
  invalid_type: explainInvalidType,
  invalid_union: explainInvalidUnion,
  invalid_value: explainInvalidValue,
  not_multiple_of: explainNotMultipleOf,
  too_big: explainTooBig,
  too_small: explainTooSmall,
  unrecognized_keys: explainUnrecognizedKeys,
};

export function explainIssue<Code extends Issue["code"]>(
  issue: Extract<Issue, { code: Code }>,
  context: IssueContext,
): Finding[] {
  const explain = EXPLAIN[issue.code as Code] as Explain<Code>;
  return explain(issue, context);
}

import { z } from "zod";

const documentation = z.unknown().optional();

const RANGE = { error: "must be a share from 0 to 100 percent" };
const percent = z.number().min(0, RANGE).max(100, RANGE);

/**
 * The one rule that a table as a whole may have: which share of its rows may be rejected. The standard leaves rules that
 * it has no metric for to an engine (`type: custom`); the engine is this platform (modules/local/contract-fit.ts).
 */
export const tableQuality = z
  .array(
    z.strictObject({
      id: documentation,
      name: documentation,
      description: documentation,
      dimension: documentation,
      severity: documentation,
      businessImpact: documentation,
      tags: documentation,
      type: z.literal("custom", {
        error: 'a rule of a whole table is "type: custom"; write any other on a column',
      }),
      engine: z.literal("medallion", { error: 'rules of the engine "medallion" only are enforced' }),
      implementation: z.strictObject({ maxRejectedPercent: percent }),
    }),
  )
  .max(1, { error: "one limit of rejected rows per table" })
  .optional();

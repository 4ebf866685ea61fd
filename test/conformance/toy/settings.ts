import { z } from "zod";

/** Keys of an environment file with `variant: toy`, beside those that every environment has. */
export const toySettings = {
  toy: z
    .strictObject({
      share: z
        .string()
        .regex(/^[a-z]+$/, "must be one lower-case word")
        .default("shelf"),
      queryMinutes: z.number().int().min(1).max(60).default(5),
    })
    .prefault({}),
};

export type ToyEnvironmentKeys = z.output<z.ZodObject<typeof toySettings>>;

import { z } from "zod";

/** Keys of an environment file with `variant: local`, beside those that every environment has. */
export const localSettings = {
  local: z
    .strictObject({
      workDir: z
        .string()
        .min(1, "must not be empty")
        .default("work")
        .describe("Folder for databases, Parquet files and dashboards, below the project's folder."),
    })
    .prefault({})
    .describe("DuckDB on this machine."),
};

/** The local keys of an environment with every default filled in. */
export type LocalEnvironmentKeys = z.output<z.ZodObject<typeof localSettings>>;

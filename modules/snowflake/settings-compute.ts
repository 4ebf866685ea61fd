import { z } from "zod";

/** Smallest first; each takes twice the credits of the one before. Source: Snowflake, "Overview of warehouses". */
export const WAREHOUSE_SIZES = [
  "XSMALL",
  "SMALL",
  "MEDIUM",
  "LARGE",
  "XLARGE",
  "XXLARGE",
  "XXXLARGE",
  "X4LARGE",
  "X5LARGE",
  "X6LARGE",
] as const;
type WarehouseSize = (typeof WAREHOUSE_SIZES)[number];

/** Other ways of writing them, without hyphens. A guess by letters alone would take 2X-LARGE for XLARGE. */
const OTHER_SPELLINGS: Readonly<Record<string, WarehouseSize>> = {
  EXTRASMALL: "XSMALL",
  EXTRALARGE: "XLARGE",
  X2LARGE: "XXLARGE",
  "2XLARGE": "XXLARGE",
  X3LARGE: "XXXLARGE",
  "3XLARGE": "XXXLARGE",
  "4XLARGE": "X4LARGE",
  "5XLARGE": "X5LARGE",
  "6XLARGE": "X6LARGE",
};

/** A warehouse is billed for this long each time it starts. Source: Snowflake, "Understanding compute cost". */
const LEAST_BILLED_SECONDS = 60;
const SECONDS_PER_DAY = 86_400;
/** Clusters of one warehouse that every size may have. Source: Snowflake, "Multi-cluster warehouses". */
const MOST_CLUSTERS = 10;
/** Source: Snowflake, CREATE RESOURCE MONITOR. */
const MOST_NOTIFICATIONS = 5;

/** A size as Snowflake and its users write it, in capitals and without hyphens. */
function sizeMeant(text: string): WarehouseSize | undefined {
  const plain = text.toUpperCase().replace(/[^A-Z0-9]/g, "");
  return OTHER_SPELLINGS[plain] ?? WAREHOUSE_SIZES.find((size) => size === plain);
}

const seconds = (least: number, most: number) => z.number().int().min(least).max(most);

/** @param purpose what runs on it */
export function warehouse(purpose: string) {
  return z
    .strictObject({
      size: z
        .enum(WAREHOUSE_SIZES, {
          error: ({ input }) => {
            const meant = typeof input === "string" ? sizeMeant(input) : undefined;
            return meant === undefined ? undefined : `must be written ${meant}`;
          },
        })
        .meta({ title: "warehouse size" })
        .default("XSMALL")
        .describe("Size; each step up doubles speed and price."),
      autoSuspendSeconds: z
        .number()
        .int()
        .min(
          LEAST_BILLED_SECONDS,
          `must be at least ${LEAST_BILLED_SECONDS}: a warehouse is billed for ${LEAST_BILLED_SECONDS} seconds each time it starts, and 0 would never stop it`,
        )
        .max(3600)
        .default(60)
        .describe("Seconds without a query after which it stops."),
      statementTimeoutSeconds: seconds(1, 7 * SECONDS_PER_DAY)
        .default(3600)
        .describe("Seconds after which a statement is stopped."),
      queueTimeoutSeconds: seconds(1, SECONDS_PER_DAY)
        .default(600)
        .describe("Seconds after which a statement that still waits is given up."),
      maxClusters: z
        .number()
        .int()
        .min(1)
        .max(MOST_CLUSTERS)
        .default(1)
        .describe("Clusters that may run at once when queries wait. More than 1 needs Enterprise edition."),
    })
    .describe(`Warehouse for ${purpose}.`);
}

const percent = () => z.number().int().min(1);

/** The resource monitor over all warehouses of the environment. */
export const monitor = z
  .strictObject({
    monthlyCredits: z
      .number()
      .int()
      .min(1)
      .max(1_000_000)
      .default(50)
      .describe("Credits that all warehouses together may take in a month."),
    notifyPercents: z
      .array(percent())
      .min(1)
      .max(MOST_NOTIFICATIONS)
      .default([75])
      .describe("Account administrators are told at these percentages of the credits."),
    suspendPercent: percent()
      .max(100)
      .default(90)
      .describe("Warehouses take no new statement from here on, and finish what runs."),
    suspendImmediatePercent: percent().max(110).default(100).describe("What runs is stopped from here on."),
  })
  .superRefine((all, context) => {
    if (all.suspendPercent > all.suspendImmediatePercent)
      context.addIssue({
        code: "custom",
        path: ["suspendPercent"],
        message: `must be at most suspendImmediatePercent (${all.suspendImmediatePercent}), or nothing would be left to finish`,
      });
    const twice = all.notifyPercents.findIndex((one, index) => all.notifyPercents.indexOf(one) !== index);
    if (twice >= 0)
      context.addIssue({ code: "custom", path: ["notifyPercents", twice], message: "is in the list twice" });
  })
  .describe("Resource monitor: what stops the warehouses when they cost too much.");

import { z } from "zod";

/** How a figure is written. `change` is a ratio with its sign, `month` and `date` are ISO dates. */
export const FORMATS = [
  "integer",
  "decimal",
  "money",
  "percent",
  "change",
  "days",
  "month",
  "date",
  "text",
] as const;
export type Format = (typeof FORMATS)[number];

const name = z.string().regex(/^[a-z][a-z0-9_]*$/, "must be lower-case letters, digits and underscores");
const text = z.string().trim().min(1, "must not be empty");
const names = z.array(name);

/** A named relation over gold. Measures aggregate its rows. */
const source = z.strictObject({
  label: text,
  description: text.describe("What one row is and which rows are left out; shown with every figure."),
  sql: text.describe("A select over `gold.<table>` relations and the sources named in `uses`."),
  uses: names.default([]).describe("Sources above this one that its SQL reads by name."),
});

/** One figure, defined once wherever it is shown. */
const measure = z.strictObject({
  label: text,
  source: name,
  sql: text.describe(
    "An aggregate over the source's columns; `{other_measure}` stands for another measure's SQL.",
  ),
  format: z.enum(FORMATS),
  unit: text.optional().describe("Written after the number, for example INR or min. Default: none."),
  description: text.describe("How the figure is computed, for the reader of the dashboard."),
});

/** What a figure is split or filtered by. */
const dimension = z.strictObject({
  label: text,
  sources: names.min(1).describe("Sources that have it; the first decides which values are the largest."),
  sql: text.describe("An expression over the columns of each of its sources."),
  key: text
    .optional()
    .describe("What identifies a value where two values may read the same. Default: the value."),
  format: z.enum(["text", "month", "date"]).default("text"),
  order: z.array(text).optional().describe("Values in the order to show. Default: by value."),
  limit: z.int().min(1).max(100).optional().describe("Keeps the values with most rows and joins all others."),
  other: text.default("Other").describe("What the joined values are called."),
  empty: text.default("Unknown").describe("What a missing value is called."),
});

const ignore = names.default([]).describe("Filters of the page that do not apply here.");
const card = z.strictObject({
  measure: name,
  caption: name.optional().describe("A measure of the same source, written small below the figure."),
  captionPrefix: text.optional(),
  ignore,
});

const frame = {
  title: text,
  description: text.optional(),
  width: z.enum(["full", "two-thirds", "half", "third", "quarter"]).default("full"),
  ignore,
};
const measures = names.min(1).max(6).describe("Measures of one source and one format.");
const split = {
  ...frame,
  measures,
  by: name,
  split: name.optional().describe("A second dimension: one series for each of its values."),
  top: z.int().min(1).max(50).optional().describe("Only the values with most of the first measure."),
  share: z.boolean().default(false).describe("Also says each value's share; only for measures that add up."),
};
const chart = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("line"), ...split }),
  z.strictObject({ type: z.literal("column"), ...split }),
  z.strictObject({ type: z.literal("bar"), ...split }),
  z.strictObject({ type: z.literal("donut"), ...split }),
  z.strictObject({ type: z.literal("funnel"), ...frame, measures: names.min(2).max(10) }),
  z.strictObject({
    type: z.literal("table"),
    ...frame,
    source: name,
    order: text.describe("SQL after `order by`; must end in a key so that ties always fall the same way."),
    limit: z.int().min(1).max(1000).default(100).describe("Most rows shown for any choice of filters."),
    columns: z
      .array(z.strictObject({ label: text, sql: text, format: z.enum(FORMATS) }))
      .min(1)
      .max(20),
  }),
]);

const page = z.strictObject({
  title: text,
  description: text.optional(),
  filters: names.max(5).default([]).describe("Dimensions to choose one value of, or all."),
  cards: z.array(card).default([]),
  charts: z.array(chart).default([]),
});

/** The form of `dashboards/<dataset>.yaml`, the same for every dataset. */
export const dashboardSchema = z.strictObject({
  title: text,
  dataset: name,
  description: text,
  asOf: name.optional().describe("The measure that says up to when the data goes."),
  sources: z.record(name, source),
  measures: z.record(name, measure),
  dimensions: z.record(name, dimension),
  pages: z.array(page).min(1).max(10),
});

export type Dashboard = z.infer<typeof dashboardSchema>;
export type Source = Dashboard["sources"][string];
export type Measure = Dashboard["measures"][string];
export type Dimension = Dashboard["dimensions"][string];
export type Page = Dashboard["pages"][number];
export type Card = Page["cards"][number];
export type Chart = Page["charts"][number];
export type TableChart = Extract<Chart, { type: "table" }>;
export type SplitChart = Extract<Chart, { by: string }>;

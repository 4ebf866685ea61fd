import type { DatasetContract } from "../../modules/contract/dataset";

/** A small dataset with one table of each format, for tests that need a contract and not a real one. */
export const SHOP: DatasetContract = {
  name: "shop",
  version: "1.2.0",
  description: "Orders of a small shop.\nIn two lines.",
  tables: [
    {
      name: "orders",
      description: "One row per order.",
      format: "csv",
      required: true,
      primaryKey: ["id"],
      landingPath: "raw/orders",
      columns: [
        { name: "id", description: "Key of the order", type: { kind: "integer" }, required: true },
        { name: "total", description: "What was paid", type: { kind: "decimal", precision: 18, scale: 2 } },
        {
          name: "placed_at",
          description: "When it was placed",
          type: { kind: "timestamp", timezone: false },
        },
      ],
    },
    {
      name: "clicks",
      description: "One row per click.",
      format: "json",
      primaryKey: ["click_id"],
      landingPath: "raw/clicks",
      columns: [
        { name: "click_id", description: "Key of the click", type: { kind: "text" }, required: true },
        { name: "payload", description: "What was clicked", type: { kind: "json" } },
      ],
    },
  ],
};

/** A second dataset, for tests of what keeps two apart. */
export const FLEET: DatasetContract = {
  name: "fleet",
  version: "0.1.0",
  description: "Cars.",
  tables: [
    {
      name: "cars",
      description: "One row per car.",
      format: "csv",
      primaryKey: ["plate"],
      landingPath: "cars",
      columns: [{ name: "plate", description: "Number plate", type: { kind: "text" }, required: true }],
    },
  ],
};

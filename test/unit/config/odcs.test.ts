import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { datasetNames, loadDatasetContract } from "../../../modules/config/odcs";
import { checkLandingPaths } from "../../../modules/config/odcs-landing";
import type { DatasetTable } from "../../../modules/contract/dataset";
import { projectRoot } from "../../../scripts/project-root";

const VALID = `apiVersion: v3.1.0
kind: DataContract
id: shop-exports
name: shop
version: 1.0.0
status: active
description:
  purpose: Orders of a shop.
schema:
  - name: customers
    description: One row per customer.
    customProperties:
      - { property: landingPath, value: raw/customers }
      - { property: landingFormat, value: csv }
      - { property: landingRequired, value: true }
    properties:
      - { name: id, description: Number of the customer., logicalType: integer, primaryKey: true, required: true }
      - name: plan
        description: Plan of the customer.
        logicalType: string
        quality:
          - metric: invalidValues
            arguments: { validValues: [free, paid] }
            mustBe: 0
  - name: orders
    description: One row per order.
    customProperties:
      - { property: landingPath, value: raw/orders }
      - { property: landingFormat, value: json }
    properties:
      - { name: number, description: Second part of the key., logicalType: integer, primaryKey: true, primaryKeyPosition: 2, required: true }
      - { name: shop, description: First part of the key., logicalType: string, primaryKey: true, primaryKeyPosition: 1, required: true, logicalTypeOptions: { pattern: "^S[0-9]+$" } }
      - { name: customer, description: Who ordered., logicalType: integer, relationships: [{ to: customers.id }] }
      - { name: total, description: Amount., logicalType: number, physicalType: "decimal(18,2)", logicalTypeOptions: { minimum: 0 } }
      - { name: placed, description: When., logicalType: timestamp, logicalTypeOptions: { minimum: "2000-01-01", maximum: "2100-01-01", timezone: true } }
      - { name: details, description: The rest., logicalType: object, physicalType: json }
`;

describe("loadDatasetContract", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "odcs-"));
    mkdirSync(join(folder, "shop"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const load = (text: string) => {
    writeFileSync(join(folder, "shop", "contract.odcs.yaml"), text);
    return loadDatasetContract(folder, "shop");
  };
  /** What is said about the valid contract with one thing changed, with the line it is said about. */
  const problemsWith = (before: string, after: string): string[] => {
    expect(VALID).toContain(before);
    const { contract, problems } = load(VALID.replace(before, after));
    if (problems.length > 0) expect(contract).toBeUndefined();
    return problems.map(({ line, message }) => `${line}: ${message}`);
  };

  it("reads tables, types, keys in their order, rules and references", () => {
    const { contract, problems } = load(VALID);
    expect(problems).toEqual([]);
    expect(contract).toEqual({
      name: "shop",
      version: "1.0.0",
      description: "Orders of a shop.",
      tables: [
        {
          name: "customers",
          description: "One row per customer.",
          format: "csv",
          required: true,
          landingPath: "raw/customers",
          primaryKey: ["id"],
          columns: [
            { name: "id", description: "Number of the customer.", type: { kind: "integer" }, required: true },
            {
              name: "plan",
              description: "Plan of the customer.",
              type: { kind: "text" },
              allowedValues: ["free", "paid"],
            },
          ],
        },
        {
          name: "orders",
          description: "One row per order.",
          format: "json",
          required: false,
          landingPath: "raw/orders",
          primaryKey: ["shop", "number"],
          columns: [
            {
              name: "number",
              description: "Second part of the key.",
              type: { kind: "integer" },
              required: true,
            },
            {
              name: "shop",
              description: "First part of the key.",
              type: { kind: "text" },
              required: true,
              pattern: "^S[0-9]+$",
            },
            {
              name: "customer",
              description: "Who ordered.",
              type: { kind: "integer" },
              references: { table: "customers", column: "id" },
            },
            {
              name: "total",
              description: "Amount.",
              type: { kind: "decimal", precision: 18, scale: 2 },
              minimum: 0,
            },
            {
              name: "placed",
              description: "When.",
              type: { kind: "timestamp", timezone: true },
              minimum: "2000-01-01",
              maximum: "2100-01-01",
            },
            { name: "details", description: "The rest.", type: { kind: "json" } },
          ],
        },
      ],
    });
  });

  it.each([
    [
      "name: shop\n",
      "name: store\n",
      '4: the dataset is named "store" but lies in the folder "shop"; they must be equal',
    ],
    ["to: customers.id", "to: customer.id", '33: there is no table "customer". Did you mean "customers"?'],
    [
      "to: customers.id",
      "to: customers.idd",
      '33: table "customers": there is no column "idd". Did you mean "id"?',
    ],
    [
      "to: customers.id",
      "to: orders.number",
      '33: "orders.number" is not the key of "orders", so it may name several rows',
    ],
    [
      "to: customers.id",
      "to: customers.plan",
      '33: "customers.plan" is not the key of "customers", so it may name several rows',
    ],
    [
      "logicalType: integer, primaryKey: true, required: true }",
      "logicalType: integer, required: true }",
      '10: table "customers" needs a key: say "primaryKey: true" on a column',
    ],
    [
      "logicalType: integer, primaryKey: true, required: true }",
      "logicalType: integer, primaryKey: true }",
      '17: the key column "id" must be "required: true"',
    ],
    ["name: plan", "name: id", '18: there are two columns named "id"'],
    ["  - name: orders", "  - name: customers", '25: there are two tables named "customers"'],
    [
      "property: landingPath, value: raw/customers",
      "property: landingPth, value: raw/customers",
      '13: unknown custom property "landingPth". Did you mean "landingPath"?',
    ],
    [
      "value: raw/customers",
      "value: ../customers",
      '13: table "customers": the custom property "landingPath" must be a folder below the source folder, for example "raw/postgres/customers"',
    ],
    [
      "value: raw/customers",
      "value: .",
      '13: table "customers": the custom property "landingPath" is the source folder itself, so say with "landingFiles" which files in it are the table\'s',
    ],
    [
      "landingRequired, value: true }",
      "landingFiles, value: [customers.txt] }",
      '15: table "customers": the custom property "landingFiles" must list file names, for example ["customers.csv"]',
    ],
    [
      "description: Plan of the customer.",
      "description: Plan. \n        customProperties: [{ property: codeDigits, value: many }]",
      '20: "codeDigits" must be a whole number from 1 to 18',
    ],
    [
      "description: Who ordered.,",
      "description: Who ordered., customProperties: [{ property: codeDigits, value: 5 }],",
      '33: a code of digits needs logicalType "string": a number has no leading zeros',
    ],
    [
      "description: Who ordered.,",
      "description: Who ordered., required: true, customProperties: [{ property: mayBeAbsent, value: true }],",
      '33: "customer" is required, so no file may lack it',
    ],
    [
      "description: Who ordered.,",
      "description: Who ordered., customProperties: [{ property: mayBeAbsnt, value: true }],",
      '33: unknown custom property "mayBeAbsnt". Did you mean "mayBeAbsent"?',
    ],
    [
      "value: raw/orders",
      "value: raw/customers/orders",
      '28: tables "customers" and "orders" both land in raw/customers/orders',
    ],
    [
      "value: json",
      "value: parquet",
      '29: table "orders": the custom property "landingFormat" must be "csv" or "json"',
    ],
    [
      'physicalType: "decimal(18,2)", ',
      "",
      '34: a number needs "physicalType: decimal(precision,scale)", for example decimal(18,2): a float loses cents',
    ],
    [
      "decimal(18,2)",
      "decimal(40,2)",
      '34: a number needs "physicalType: decimal(precision,scale)", for example decimal(18,2): a float loses cents',
    ],
    [
      "decimal(18,2)",
      "double",
      '34: a number needs "physicalType: decimal(precision,scale)", for example decimal(18,2): a float loses cents',
    ],
    ["[free, paid]", "[free, paid, free]", '23: "free" is listed twice'],
    ['"^S[0-9]+$"', '"^S[0-9+$"', '32: "^S[0-9+$" is not a regular expression'],
    [
      'minimum: "2000-01-01"',
      'minimum: "2100-01-02"',
      "35: no value is at least 2100-01-02 and at most 2100-01-01",
    ],
  ])("says at its line what is wrong: %s -> %s", (before, after, expected) => {
    expect(problemsWith(before, after)[0]).toBe(expected);
  });

  it.each([
    ["logicalType: string\n", "logicalType: strng\n", /string/],
    ["logicalType: string\n", "logicalType: array\n", /logicalType/],
    ["kind: DataContract", "kind: Contract", /DataContract/],
    ["status: active\n", "status: active\nstatsu: active\n", /statsu/],
    ["description: One row per order.", 'description: ""', /say what it is/],
    ["  - name: orders", "  - name: Orders", /lower-case/],
    [
      "logicalTypeOptions: { minimum: 0 }",
      "logicalTypeOptions: { exclusiveMinimum: 0 }",
      /no engine enforces.*minimum/,
    ],
    ["metric: invalidValues", "metric: rowCount", /invalidValues/],
    ['maximum: "2100-01-01"', 'maximum: "01/01/2100"', /yyyy-mm-dd/],
    ["mustBe: 0", "mustBe: 5", /every row/],
  ])("refuses what the standard or the platform does not know: %s -> %s", (before, after, expected) => {
    const problems = problemsWith(before, after);
    expect(problems.join("\n")).toMatch(expected);
    const line = VALID.slice(0, VALID.indexOf(before)).split("\n").length;
    expect(Math.abs(Number.parseInt(problems[0] ?? "", 10) - line)).toBeLessThanOrEqual(1);
  });

  it("refuses references that run in a circle", () => {
    const circular = VALID.replaceAll("primaryKey: true, primaryKeyPosition: 2, ", "primaryKey: true, ")
      .replace("primaryKey: true, primaryKeyPosition: 1, ", "")
      .replace(
        "      - name: plan",
        "      - { name: last, description: Last order., logicalType: integer, relationships: [{ to: orders.number }] }\n      - name: plan",
      );
    const { problems } = load(circular);
    expect(problems.map(({ message }) => message)).toEqual([
      'references run in a circle from "orders" to "customers" and back',
    ]);
  });

  it("names the datasets there are when one is not known", () => {
    load(VALID);
    const { contract, problems } = loadDatasetContract(folder, "shp");
    expect(contract).toBeUndefined();
    expect(problems).toEqual([
      {
        file: join(folder, "shp", "contract.odcs.yaml"),
        line: 1,
        column: 1,
        message: 'there is no dataset "shp". Did you mean "shop"? There is: shop',
        severity: "error",
      },
    ]);
  });
});

describe("the contracts of this project", () => {
  const folder = join(projectRoot(), "datasets");

  it("lists folders with a contract only, sorted", () => {
    expect(datasetNames(folder)).toContain("shopstream");
    expect(datasetNames(folder)).toEqual([...datasetNames(folder)].sort());
  });

  it.each(datasetNames(folder))("%s has no problem", (name) => {
    const { contract, problems } = loadDatasetContract(folder, name);
    expect(problems).toEqual([]);
    expect(contract?.name).toBe(name);
  });

  it("fmcg has the tables and files that its companies hand over", () => {
    const { contract } = loadDatasetContract(folder, "fmcg");
    const shape = contract?.tables.map(
      ({ landingFiles, landingPath, required, columns }) =>
        `${[landingPath, ...(landingFiles ?? [])].join("/")}${required ? "" : "?"}: ${columns.map(({ name }) => name).join(", ")}`,
    );
    expect(shape).toEqual([
      "reference/city_spelling.csv?: city_raw, city",
      "reference/customer_city.csv?: customer_id, city",
      "customers: customer_id, customer_name, city",
      "products: product_name, product_id, category",
      "gross_price: product_id, month, gross_price",
      "orders/landing: order_id, order_placement_date, customer_id, product_id, order_qty",
      "parent/dim_customers.csv?: customer_code, customer, market, platform, channel",
      "parent/dim_products.csv?: product_code, division, category, product, variant",
      "parent/dim_gross_price.csv?: product_code, price_inr, year",
      "parent/fact_orders*.csv?: date, product_code, customer_code, sold_quantity",
    ]);
  });

  it("shopstream has the tables and columns that its exports have", () => {
    const { contract } = loadDatasetContract(folder, "shopstream");
    const shape = contract?.tables.map(
      (table) =>
        `${table.landingPath}${table.required ? "" : "?"}: ${table.columns.map(({ name }) => name).join(", ")}`,
    );
    expect(shape).toEqual([
      "raw/postgres/users: id, email, first_name, last_name, country, plan_type, created_at",
      "raw/postgres/products: id, name, category, unit_price, unit_cost, created_at",
      "raw/postgres/orders: id, user_id, created_at, total_amount, status, country, payment_method",
      "raw/postgres/order_items: id, order_id, product_id, quantity, unit_price",
      "raw/events?: event_id, user_id, session_id, event_type, occurred_at, properties",
      "raw/postgres/crm_contacts?: id, email, company, lead_status, created_at, last_contacted_at",
    ]);
  });

  it("olist has the columns of the published files, and lies flat in the source folder", () => {
    const { contract } = loadDatasetContract(folder, "olist");
    const files = contract?.tables.map(
      ({ landingPath, landingFiles, required }) =>
        `${landingPath} ${landingFiles?.join("|")}${required ? "" : "?"}`,
    );
    expect(files).toEqual([
      ". olist_customers_dataset.csv|customers.csv",
      ". olist_sellers_dataset.csv|sellers.csv?",
      ". olist_products_dataset.csv|products.csv",
      ". product_category_name_translation.csv?",
      ". olist_orders_dataset.csv|orders.csv",
      ". olist_order_items_dataset.csv|order_items.csv",
      ". olist_order_payments_dataset.csv|order_payments.csv?",
      ". olist_order_reviews_dataset.csv|order_reviews.csv?",
      ". olist_geolocation_dataset.csv|geolocation.csv?",
    ]);
    const products = contract?.tables.find(({ name }) => name === "products");
    expect(products?.columns.map(({ name }) => name)).toContain("product_description_lenght");
  });
});

describe("tables that land in one folder", () => {
  const table = (name: string, landingPath: string, landingFiles?: readonly string[]): DatasetTable => ({
    name,
    description: name,
    format: "csv",
    primaryKey: [],
    columns: [],
    landingPath,
    landingFiles,
  });
  const said = (...tables: readonly DatasetTable[]): string[] => {
    const messages: string[] = [];
    checkLandingPaths(tables, (_, message) => messages.push(message));
    return messages;
  };

  it.each([
    [[table("a", ".", ["a.csv"]), table("b", ".", ["b.csv", "c*.csv"]), table("d", "raw/d")]],
    [[table("a", "parent", ["fact*.csv"]), table("b", "parent", ["dim*.csv", "other.csv"])]],
    [[table("a", "parent", ["a.csv"]), table("b", "parent/deeper")]],
  ])("are told apart by the names of their files", (tables) => {
    expect(said(...tables)).toEqual([]);
  });

  it.each([
    [
      [table("a", ".", ["a.csv"]), table("b", ".", ["A.CSV"])],
      'tables "a" and "b" both land in ., and A.CSV may be of either',
    ],
    [
      [table("a", "p", ["fact*.csv"]), table("b", "p", ["fact_2.csv"])],
      'tables "a" and "b" both land in p, and fact_2.csv may be of either',
    ],
    [
      [table("a", "p", ["f*1.csv"]), table("b", "p", ["fa*.csv"])],
      'tables "a" and "b" both land in p, and fa*.csv may be of either',
    ],
    [[table("a", "p"), table("b", "p", ["b.csv"])], 'tables "a" and "b" both land in p'],
    [[table("a", "p"), table("b", "p/q", ["b.csv"])], 'tables "a" and "b" both land in p/q'],
  ])("may not claim one file twice", (tables, expected) => {
    expect(said(...tables)).toEqual([expected]);
  });
});

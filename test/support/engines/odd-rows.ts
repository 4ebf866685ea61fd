/**
 * Rows on which engines would part ways if they were left to: numbers, dates and texts that one casts and another
 * refuses, letters that are not ASCII's, and values on the border of a type. Whether a row is right, the contract says;
 * here it counts that all engines say the same.
 */
const csv = (header: string, rows: readonly (readonly string[])[]): string =>
  [header, ...rows.map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(","))].join("\n");

const NO_BREAK = "\u00a0";
const EM_SPACE = "\u2003";

const NUMBERS = [
  ...[
    "1",
    " 2 ",
    "+3",
    "-4",
    "5.0",
    "6.",
    ".7",
    "8.005",
    "9.10000",
    "1e2",
    "0x1F",
    "1,5",
    "1_000",
    "NaN",
    "Infinity",
  ],
  ...["-0", "٣", "7 0", "\t7", "9223372036854775807", "9223372036854775808", "99999999999999999999999"],
  ...["0000000000000000000000000000000000000001.50", "9999999999999999.99", "10000000000000000.00"],
];

/** Those that can be multiplied and added up, and stay money. */
const SMALL_NUMBERS = NUMBERS.filter((number) => !/[0-9]{16}/.test(number) || number.startsWith("0"));

const MOMENTS = [
  ...["2024-02-29", "2023-02-29", "2024-02-30 10:00:00", "2024-13-01", "2024-3-1", "20240301", "03/01/2024"],
  ...[
    "2024-03-01T10:00",
    "2024-03-01 10:00:00.123456",
    "2024-03-01 10:00:00.5",
    "2024-03-01 23:59:59.9999999",
    "2024-03-01T23:59:59.123456789Z",
    "2024-03-01 25:00:00",
  ],
  ...["2024-03-01 24:00:00", "2024-03-01 23:59:60", "2024-03-01 23:60:00", "2024-03-01T10:00:00Z"],
  ...[
    "2024-03-01T23:30:00-05:00",
    "2024-03-01 10:00:00 UTC",
    "2024-03-01 10:00:00 +0530",
    "2024-03-01 10:00:00 +05:30",
    "2024-03-01 00:10:00+02",
  ],
  ...["2024-03-10 02:30:00", "2024-11-03T06:30:00Z", "1999-12-31 23:59:59", "2100-01-01", "2100-01-02"],
  ...[
    "infinity",
    "now",
    "today",
    "epoch",
    "2024-03-01 ",
    "2024-03-01 10:00:00 PM",
    "0000-01-01",
    "10000-01-01",
  ],
];

const JSON_TEXTS = ['{"a": 1}', "[1, 2]", '"x"', "null", "{bad", '{"a": 1} x', "{'a': 1}", "{a: 1}", "nul"];

const LATER = "2026-02-01";
const table = (name: string) => `raw/postgres/${name}/${LATER}/odd.csv`;
const MOMENT = "2024-05-05 10:00:00";

const SHOPSTREAM = {
  [table("users")]: csv("id,email,first_name,last_name,country,plan_type,created_at", [
    ["800001", "a@example.com", " Élan ", "Öz  Ñu", "FRA", "premium", MOMENT],
    ["800002", "b@example.com", "", "", "", "freemium", MOMENT],
    ["800003", "c@example.com", "O'Neil\\", 'say "hi"', "fra", "premium", MOMENT],
    ["800004", "d@example.com", "line\nbreak", `${NO_BREAK}x${EM_SPACE}`, "FRA\n", "premium", MOMENT],
    ["800005", "", "😀", "\t", "USA", "Premium", MOMENT],
  ]),
  [table("orders")]: csv("id,user_id,created_at,total_amount,status,country,payment_method", [
    ...MOMENTS.map((moment, at) => [`${810000 + at}`, "800001", moment, "1.00", "paid", "FRA", "paypal"]),
    ...NUMBERS.map((number, at) => [`${820000 + at}`, "800002", MOMENT, number, "paid", "", "stripe"]),
    ...NUMBERS.map((number) => [number, "800002", MOMENT, "1", "refunded", "", "stripe"]),
  ]),
  [table("order_items")]: csv("id,order_id,product_id,quantity,unit_price", [
    ...MOMENTS.map((_, at) => [`${830000 + at}`, `${810000 + at}`, "1", "1", "10.00"]),
    ...SMALL_NUMBERS.map((number, at) => [`${840000 + at}`, "820000", "2", number, "10.00"]),
    ...SMALL_NUMBERS.map((number, at) => [`${850000 + at}`, "820001.0", "3", "3", number]),
  ]),
  [`raw/events/${LATER}/odd.json`]: [
    ...MOMENTS.map((moment, at) => ({ event_id: `m${at}`, occurred_at: moment, properties: {} })),
    ...JSON_TEXTS.map((text, at) => ({ event_id: `j${at}`, occurred_at: MOMENT, properties: text })),
  ]
    .map((event) => JSON.stringify({ user_id: 800001, session_id: "odd", event_type: "checkout", ...event }))
    .join("\n"),
};

const ORDER_COLUMNS =
  "order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date";
const ZIP_CODES = ["1151", "1151.0", "01151", "151", "011510", "1151.5", " 1151 ", "x151", "٣", ""];
const DELIVERIES = [
  ["2018-01-01 10:00:00", "2018-01-02 09:59:59"],
  ["2018-01-01 10:00:00", "2018-01-02 10:00:00"],
  ["2018-01-01 10:00:00", "2018-01-01 09:00:00"],
  ["2018-01-02 10:00:00", "2018-01-01 09:59:59"],
  ["2018-03-10 12:00:00", "2018-03-11 12:00:00"],
  ["2016-12-31 23:59:59", "2018-01-01 00:00:00"],
] as const;

const OLIST = {
  [`${LATER}/olist_customers_dataset.csv`]: csv(
    "customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,customer_state",
    ZIP_CODES.map((code, at) => [`odd-${at}`, `person-${at}`, code, "são paulo", at === 0 ? "" : "SP"]),
  ),
  [`${LATER}/olist_orders_dataset.csv`]: csv(
    ORDER_COLUMNS,
    DELIVERIES.map(([bought, arrived], at) => [
      `odd-${at}`,
      `odd-${at}`,
      "delivered",
      bought,
      "",
      "",
      arrived,
      arrived,
    ]),
  ),
  [`${LATER}/olist_order_payments_dataset.csv`]: csv(
    "order_id,payment_sequential,payment_type,payment_installments,payment_value",
    ["voucher", "Boleto", "_x", "boleto", "Ébano", "ebano", "voucher", "a-b", "a b", ""].map((kind, at) => [
      ...["odd-0", `${at + 1}`, kind, "1.0", `${at}.05`],
    ]),
  ),
  [`${LATER}/olist_order_reviews_dataset.csv`]: csv(
    "review_id,order_id,review_score,review_comment_title,review_comment_message,review_creation_date,review_answer_timestamp",
    [
      ["odd-b", "odd-0", "5", "", "first\r\nsecond \\ third", "2018-01-03 00:00:00", "2018-01-03 10:00:00"],
      ["odd-a", "odd-0", "1", "", "", "2018-01-03 00:00:00", "2018-01-03 10:00:00"],
      ["odd-c", "odd-1", "2", "", "", "2018-01-03 00:00:00", ""],
      ["odd-d", "odd-1", "3", "", "", "2018-01-03 00:00:00", "2018-01-01 10:00:00"],
      ["odd-e", "odd-2", "6", "", "", "2018-01-03", "2018-01-03 10:00:00"],
    ],
  ),
};

const DATES = [
  ...[
    "2025/07/01",
    "01/07/2025",
    "01-07-2025",
    "2025-07-01",
    "13/07/2025",
    "07/13/2025",
    "31/04/2025",
    "2025/02/29",
  ],
  ...[
    "Tuesday, July 01, 2025",
    "tuesday,july 01,2025",
    "Friday, Juli 04, 2025",
    "July 01, 2025",
    "1/7/2025",
    "n/a",
  ],
  ...[" 2025-07-01 ", "2025-07-01T00:00:00", "2025.07.01", "32/01/2025", "00/01/2025", "2025-7-1", ""],
];
const PRICES = [
  ...[
    "10.005",
    "-10.005",
    "10.004999",
    "2.675",
    ".5",
    "5.",
    "+7",
    "-0",
    "1e3",
    "unknown",
    "1,5",
    "",
    " 9 ",
    "NaN",
  ],
  ...["9999999999999999", "99999999999999999", "0.000000000001", "0.0000000000001"],
];
const NAMES = [
  ...[
    "  zen   GYM ",
    "fit-zone o'neil",
    "élan ÉCLAIR",
    `no${NO_BREAK}break`,
    "tab\tand\nline",
    "a",
    "x1 1x",
    "(big) &co",
  ],
  ...["ñandú ÖZ", `em${EM_SPACE}space`, "_under", "d'ARCY-smith jr."],
];

const FMCG = {
  [`customers/${LATER}/odd.csv`]: csv("customer_id,customer_name,city", [
    ...NAMES.map((name, at) => [`${880000 + at}`, name, at % 2 === 0 ? " bengaluruu " : "New  Delhi"]),
    ...["880100.0", "0880101", "88o", "-1", " 880102 "].map((id) => [id, "plain name", "HYDERABAD"]),
  ]),
  [`products/${LATER}/odd.csv`]: csv("product_name,product_id,category", [
    ["SportsBar PROTIEN pRoTiEn bar (70g)", "26000001", "PROTIEN  bars"],
    ["SportsBar Énergie ( 90 g ) (x)", "26000002.0", `energy${NO_BREAK}bars`],
    ["Twice named ()", "abc", "granola & CEREALS"],
    ["Twice named ()", "26000003", "something-else"],
  ]),
  [`gross_price/${LATER}/odd.csv`]: csv("product_id,month,gross_price", [
    ...DATES.map((date, at) => ["26000001", date, `${at + 10}.5`]),
    ...PRICES.map((price, at) => ["26000002", `2024-${String((at % 12) + 1).padStart(2, "0")}-01`, price]),
  ]),
  [`orders/landing/${LATER}/odd.csv`]: csv("order_id,order_placement_date,customer_id,product_id,order_qty", [
    ...DATES.map((date, at) => [`ODD${at}`, date, "880001", "26000001", "2"]),
    ...SMALL_NUMBERS.map((number, at) => [`NUM${at}`, "2025-07-02", "880002.0", "26000002", number]),
    ...["880003", "x", "", "12.5"].map((id, at) => [`WHO${at}`, "2025-07-03", id, "26000001.0", "1"]),
  ]),
};

/** Files by their path below the source folder, in a date folder after all that is generated. */
export const ODD_ROWS = { shopstream: SHOPSTREAM, olist: OLIST, fmcg: FMCG } as const;

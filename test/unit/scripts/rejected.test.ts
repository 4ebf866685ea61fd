import { stripVTControlCharacters } from "node:util";
import { describeRejected } from "../../../scripts/rejected";

test("every reason has its rows and a place to look at", () => {
  const example = { file: "raw/orders/2024-05-01/orders.csv", line: 17 };
  // What CI systems show has colours.
  const text = stripVTControlCharacters(
    describeRejected({
      shop: {
        orders: [
          { reason: "status missing", rows: 1204, example },
          {
            reason: "id missing; status missing",
            rows: 1,
            example: { ...example, line: 3 },
          },
        ],
      },
      other: {},
    }),
  );
  expect(text).toMatchInlineSnapshot(`
    "  shop.orders
           1,204  status missing
                  first: raw/orders/2024-05-01/orders.csv:17
               1  id missing; status missing
                  raw/orders/2024-05-01/orders.csv:3
      other: no row was rejected.
    "
  `);
});

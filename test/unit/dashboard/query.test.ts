import { expandMeasure, referencesIn } from "../../../modules/dashboard/expand";
import {
  cubeSql,
  dimensionSql,
  figureSql,
  quoteName,
  rowsSql,
  tableSql,
} from "../../../modules/dashboard/query";

const sources = {
  today: { sql: "select 1 as one", uses: [] },
  sales: {
    sql: "select * from gold.fact\ncross join today\n",
    uses: ["today"],
  },
  unused: { sql: "select 2", uses: [] },
};
const month = { label: "Month", sql: "order_month" };
const revenue = { label: "Revenue", sql: "sum(line_revenue)" };

describe("query", () => {
  it("computes all choices of filters in one query", () => {
    const query = {
      from: "sales",
      filters: ["country_code"],
      dimensions: [{ by: "product_id", label: "name" }],
      measures: [revenue],
    };
    expect(cubeSql({ ...query, top: 10 })).toMatchInlineSnapshot(`
      "select __f0, __d0, min(__l0), count(*), sum(line_revenue) as __m0
      from (select *, country_code as __f0, product_id as __d0, name as __l0 from sales) as __rows
      group by __d0, cube (__f0)
      qualify row_number() over (partition by __f0 order by __m0 desc nulls last, __d0) <= 10
      order by __d0"
    `);
  });

  it("shows one figure's query with the filters in force", () => {
    const conditions = [{ sql: "country_code", value: "Côte d'Ivoire" }];
    const query = {
      source: "sales",
      sources,
      conditions,
      dimensions: [month],
      measures: [revenue],
    };
    expect(figureSql(query)).toMatchInlineSnapshot(`
      "with today as (
        select 1 as one
      ),
      sales as (
        select * from gold.fact
        cross join today
      )
      select
        order_month as "Month",
        sum(line_revenue) as "Revenue"
      from sales
      where country_code = 'Côte d''Ivoire'
      group by 1
      order by 1"
    `);
  });

  it("orders a top list from most to least, and ties by key", () => {
    const product = { label: "Product", sql: "name", key: "product_id" };
    const query = {
      source: "today",
      sources,
      conditions: [],
      dimensions: [product],
      measures: [revenue],
      top: 3,
    };
    expect(figureSql(query).split("\n").slice(-4)).toEqual([
      "from today",
      "group by 1, 2",
      "order by 3 desc nulls last, 1, 2",
      "limit 3",
    ]);
  });

  it("keeps the first rows of every combination of filters of a table", () => {
    const columns = [{ label: "Rank", sql: "rank", format: "integer" as const }];
    const query = {
      from: "today",
      source: "today",
      sources,
      columns,
      order: "rank",
      limit: 5,
    };
    expect(rowsSql({ ...query, filters: ["country_code"] })).toContain(
      "qualify row_number() over (partition by __c0 order by rank) <= 5",
    );
    expect(rowsSql({ ...query, filters: [] })).toContain("qualify row_number() over (order by rank) <= 5");
    const conditions = [
      { sql: "a", value: "x" },
      { sql: "b", value: "y" },
    ];
    expect(tableSql({ ...query, conditions })).toContain(
      "where a = 'x'\n  and b = 'y'\norder by rank\nlimit 5",
    );
  });

  it("names what is missing and joins what is many", () => {
    const dimension = { sql: "city", empty: "Unknown", other: "Other cities" };
    expect(dimensionSql(dimension)).toBe("coalesce(cast(city as varchar), 'Unknown')");
    expect(dimensionSql(dimension, ["L'Aquila"])).toBe(
      "case when coalesce(cast(city as varchar), 'Unknown') in ('L''Aquila') then " +
        "coalesce(cast(city as varchar), 'Unknown') else 'Other cities' end",
    );
  });

  it("quotes names", () => {
    expect(quoteName('say "hi"')).toBe('"say ""hi"""');
  });

  it("writes out the measures that a measure is made of", () => {
    const measure = (sql: string) => ({
      label: "x",
      source: "s",
      format: "money" as const,
      description: "x",
      sql,
    });
    const measures = {
      a: measure("sum(x)"),
      b: measure("{a} + 1"),
      c: measure("{b} / nullif({a}, 0)"),
    };
    expect(referencesIn(measures.c.sql)).toEqual(["b", "a"]);
    expect(expandMeasure("c", measures)).toBe("((sum(x)) + 1) / nullif((sum(x)), 0)");
  });
});

import { DuckDBInstance } from "@duckdb/node-api";

/** Names that would do harm if any part of the page took them for HTML, JSON or SQL. */
export const HOSTILE_NAMES = [
  `</script><script>window.__attacked = 1</script>`,
  `<img src=x onerror="window.__attacked = 2">`,
  `"); alert(1); ("`,
  `Robert'); drop table gold.fact_orders; --`,
  `<!-- <script> \u2028 \u2029 \\u003c`,
];

export interface GoldFixture {
  /** Orders in the fixture; 0 leaves every table empty. @default 600 */
  readonly orders?: number;
  /** Prices are multiplied by it: figures of fifteen characters must fit where those of nine do. @default 1 */
  readonly priceFactor?: number;
}

/** Days from 2024-01-05 to 2025-06-14: the newest month has only begun. */
const DAYS = 527;

/** Makes a DuckDB file with ShopStream's gold tables: the same every time, small, and with hostile product names. */
export async function writeGold(
  file: string,
  { orders = 600, priceFactor = 1 }: GoldFixture = {},
): Promise<void> {
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  const sql = [dimensions(priceFactor), facts(orders), ltv(), performance(), funnel()].join("\n");
  for (const statement of sql.split(/;\n/)) if (statement.trim() !== "") await connection.run(statement);
  if (orders === 0) {
    for (const table of ["dim_customers", "dim_products", "mart_funnel_daily", "mart_product_performance"]) {
      await connection.run(`delete from gold.${table}`);
    }
  }
  connection.closeSync();
  instance.closeSync();
}

/** A number from 0 to `below` - 1 that looks random and is not. */
function pick(seed: string, below: number): string {
  return `(hash('${seed}' || i) % ${below})::bigint`;
}

function quoted(values: readonly string[]): string {
  return `[${values.map((value) => `'${value.replaceAll("'", "''")}'`).join(", ")}]`;
}

const COUNTRIES = [
  "FRA",
  "DEU",
  "ESP",
  "ITA",
  "NLD",
  "BEL",
  "PRT",
  "POL",
  "SWE",
  "AUT",
  "IRL",
  "FIN",
  "DNK",
  "CZE",
];
const CATEGORIES = ["Electronics", "Fashion", "Home", "Beauty", "Sports", "Books", "Toys"];

function dimensions(priceFactor: number): string {
  return `
create schema gold;
create table gold.dim_customers as
select i as customer_id, 'user' || i || '@example.com' as email, 'Person ' || i as full_name,
  case when i % 17 = 0 then 'Unknown' else ${quoted(COUNTRIES)}[1 + ${pick("land", 14)}] end as country_code,
  ['Freemium', 'Premium', 'Enterprise'][1 + ${pick("plan", 3)}] as customer_segment
from range(1, 121) as r(i);
create table gold.dim_products as
select i as product_id,
  case when i <= ${HOSTILE_NAMES.length} then ${quoted(HOSTILE_NAMES)}[i] else 'Product ' || (i // 2) end as product_name,
  ${quoted(CATEGORIES)}[1 + ${pick("kind", 7)}] as product_category,
  ((5 + ${pick("price", 9000)} / 100) * ${priceFactor})::decimal(18,2) as unit_price,
  (2 + ${pick("cost", 300)} / 100)::decimal(18,2) as unit_cost
from range(1, 61) as r(i)`.concat(";\n");
}

function facts(orders: number): string {
  return `
create table gold.fact_orders as
with orders as (
  select i as order_id, 1 + ${pick("who", 110)} as customer_id,
    case when i = 1 then date '2025-06-14' else date '2024-01-05' + ${pick("day", DAYS)}::integer end as order_date,
    ['paid', 'shipped', 'delivered', 'pending', 'cancelled', 'refunded'][1 + ${pick("status", 6)}] as order_status,
    ${quoted(COUNTRIES)}[1 + ${pick("ship", 14)}] as country_code
  from range(1, ${orders} + 1) as r(i)
), items as (
  select o.*, o.order_id * 10 + n as i, o.order_id * 10 + n as order_item_id
  from orders as o, range(1, 4) as r(n)
)
select order_item_id, order_id, items.customer_id, p.product_id, order_date, order_status,
  'paypal' as payment_method, country_code, 1 + ${pick("many", 3)} as quantity, p.unit_price,
  (case when order_status in ('paid', 'shipped', 'delivered') then (1 + ${pick("many", 3)}) * p.unit_price else 0 end)::decimal(18,2) as line_revenue,
  (case when order_status in ('paid', 'shipped', 'delivered') then (1 + ${pick("many", 3)}) * (p.unit_price - p.unit_cost) else 0 end)::decimal(18,2) as line_margin
from items join gold.dim_products as p on p.product_id = 1 + ${pick("what", 55)}`.concat(";\n");
}

function ltv(): string {
  return `
create table gold.mart_customer_ltv as
with bought as (
  select customer_id, max(order_date) as last_order_date, count(distinct order_id) as total_orders,
    sum(line_revenue)::decimal(18,2) as lifetime_value
  from gold.fact_orders where order_status in ('paid', 'shipped', 'delivered') group by 1
), aged as (
  select *, (select max(order_date) from gold.fact_orders) - last_order_date as recency_days from bought
), scored as (
  select *, ntile(5) over (order by recency_days desc, customer_id) as r,
    ntile(5) over (order by total_orders, customer_id) as f, ntile(5) over (order by lifetime_value, customer_id) as m
  from aged
)
select s.customer_id, c.full_name, c.email, c.country_code, last_order_date, recency_days, total_orders, lifetime_value,
  (lifetime_value / total_orders)::decimal(18,2) as average_order_value, r as recency_score, f as frequency_score,
  m as monetary_score,
  case when r >= 4 and f >= 4 and m >= 4 then 'Champions' when f >= 4 and r >= 3 then 'Loyal Customers'
    when r >= 4 then 'Promising' when r <= 2 and f >= 3 then 'At Risk' else 'Hibernating' end as rfm_segment,
  case when recency_days <= 30 then 'Low' when recency_days <= 90 then 'Medium' else 'High' end as churn_risk
from scored as s join gold.dim_customers as c using (customer_id)`.concat(";\n");
}

function performance(): string {
  return `
create table gold.mart_product_performance as
with sold as (
  select p.product_id, p.product_name, p.product_category,
    count(distinct f.order_id) as total_orders, coalesce(sum(f.quantity), 0)::bigint as total_quantity,
    coalesce(sum(f.line_revenue), 0)::decimal(18,2) as total_revenue,
    coalesce(sum(f.line_margin), 0)::decimal(18,2) as total_margin
  from gold.dim_products as p
  left join gold.fact_orders as f on f.product_id = p.product_id and f.order_status in ('paid', 'shipped', 'delivered')
  group by all
), ranked as (
  select *, (total_margin / nullif(total_revenue, 0))::decimal(9,6) as margin_rate,
    row_number() over (order by total_revenue desc, product_id) as revenue_rank,
    (sum(total_revenue) over (order by total_revenue desc, product_id rows unbounded preceding)
      / nullif(sum(total_revenue) over (), 0))::decimal(9,6) as cumulative_revenue_share
  from sold
)
select *, case when cumulative_revenue_share <= 0.80 then 'A' when cumulative_revenue_share <= 0.95 then 'B' else 'C' end as abc_class,
  case when revenue_rank <= 10 then 'Top 10' when revenue_rank <= 50 then 'Top 50' else 'Long Tail' end as performance_tier
from ranked`.concat(";\n");
}

function funnel(): string {
  return `
create table gold.mart_funnel_daily as
select date '2025-01-01' + i::integer as event_date, 100 + ${pick("view", 20)} as page_view_sessions,
  60 + ${pick("look", 20)} as product_view_sessions, 25 + ${pick("cart", 10)} as add_to_cart_sessions,
  10 + ${pick("pay", 5)} as checkout_sessions, 5 + ${pick("buy", 4)} as purchase_sessions
from range(0, 165) as r(i)`;
}

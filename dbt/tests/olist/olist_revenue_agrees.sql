-- The same revenue, whichever way it is cut: a join that lost or doubled rows would show here.
with cuts as (
  select 'orders' as cut, coalesce(sum(revenue), 0) as revenue
  from {{ ref('olist__fact_orders') }}
  where {{ olist_counts('order_status') }}
  union all
  select 'daily sales' as cut, coalesce(sum(daily_revenue), 0) as revenue from {{ ref('olist__mart_daily_sales') }}
),

facts as (
  select coalesce(sum(price), 0) as revenue
  from {{ ref('olist__fact_order_items') }}
  where {{ olist_counts('order_status') }}
)

select cuts.cut, cuts.revenue, facts.revenue as fact_revenue
from cuts
cross join facts
where cuts.revenue <> facts.revenue

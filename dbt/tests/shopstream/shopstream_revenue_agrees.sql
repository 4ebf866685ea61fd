-- The same revenue, whichever way it is cut: a join that lost or doubled rows would show here.
with cuts as (
  select 'customers' as cut, coalesce(sum(lifetime_value), 0) as revenue from {{ ref('shopstream__dim_customers') }}
  union all
  select 'sales overview' as cut, coalesce(sum(total_revenue), 0) as revenue from {{ ref('shopstream__mart_sales_overview') }}
  union all
  select 'products' as cut, coalesce(sum(total_revenue), 0) as revenue from {{ ref('shopstream__mart_product_performance') }}
  union all
  select 'customer value' as cut, coalesce(sum(lifetime_value), 0) as revenue from {{ ref('shopstream__mart_customer_ltv') }}
),

facts as (
  select coalesce(sum(line_revenue), 0) as revenue from {{ ref('shopstream__fact_orders') }}
)

select cuts.cut, cuts.revenue, facts.revenue as fact_revenue
from cuts
cross join facts
where cuts.revenue <> facts.revenue

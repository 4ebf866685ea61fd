select
  facts.order_date as sale_date,
  facts.country_code,
  products.product_category,
  customers.customer_segment,
  count(distinct facts.order_id) as total_orders,
  count(distinct facts.customer_id) as unique_customers,
  cast(sum(facts.quantity) as bigint) as total_quantity,
  {{ money('sum(facts.line_revenue)') }} as total_revenue
from {{ ref('shopstream__fact_orders') }} as facts
inner join {{ ref('shopstream__dim_products') }} as products on products.product_id = facts.product_id
inner join {{ ref('shopstream__dim_customers') }} as customers on customers.customer_id = facts.customer_id
where {{ shopstream_counts('facts.order_status') }}
group by facts.order_date, facts.country_code, products.product_category, customers.customer_segment

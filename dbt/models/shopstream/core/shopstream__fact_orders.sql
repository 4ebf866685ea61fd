with lines as (
  select
    items.id as order_item_id,
    items.order_id,
    orders.user_id as customer_id,
    items.product_id,
    cast(orders.created_at as date) as order_date,
    orders.status as order_status,
    orders.payment_method,
    coalesce(orders.country, 'Unknown') as country_code,
    items.quantity,
    items.unit_price,
    products.unit_cost,
    {{ shopstream_counts('orders.status') }} as counts
  from {{ ref('stg_shopstream__order_items') }} as items
  inner join {{ ref('stg_shopstream__orders') }} as orders on orders.id = items.order_id
  inner join {{ ref('stg_shopstream__products') }} as products on products.id = items.product_id
)

select
  order_item_id,
  order_id,
  customer_id,
  product_id,
  order_date,
  order_status,
  payment_method,
  country_code,
  quantity,
  unit_price,
  {{ money('case when counts then quantity * unit_price else 0 end') }} as line_revenue,
  {{ money('case when counts then quantity * (unit_price - unit_cost) else 0 end') }} as line_margin
from lines

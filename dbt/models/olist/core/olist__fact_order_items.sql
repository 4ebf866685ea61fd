select
  items.order_id,
  items.order_item_id,
  items.product_id,
  items.seller_id,
  orders.customer_id,
  {{ date_key('orders.order_purchase_timestamp') }} as order_date_key,
  orders.order_status,
  items.price,
  items.freight_value
from {{ ref('stg_olist__order_items') }} as items
inner join {{ ref('stg_olist__orders') }} as orders on orders.order_id = items.order_id

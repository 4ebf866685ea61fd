{{ adds_to_itself(['order_id', 'order_item_id']) }}
with items as (
  select *
  from {{ ref('stg_olist__order_items') }}
  {{ where_brought('order_id', ['stg_olist__order_items', 'stg_olist__orders']) }}
),

orders as (
  select order_id, customer_id, order_purchase_timestamp, order_status
  from {{ ref('stg_olist__orders') }}
  {{ where_in('items', 'order_id') }}
)

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
from items
inner join orders on orders.order_id = items.order_id

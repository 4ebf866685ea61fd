{{ adds_to_itself(['order_id']) }}
with orders as (
  select *
  from {{ ref('stg_olist__orders') }}
  {{ where_brought('order_id', ['stg_olist__orders', 'stg_olist__order_items', 'stg_olist__order_payments', 'stg_olist__order_reviews']) }}
),

items as (
  select order_id, count(*) as item_count, sum(price) as revenue, sum(freight_value) as freight
  from {{ ref('stg_olist__order_items') }}
  {{ where_in('orders', 'order_id') }}
  group by order_id
),

payments_by_type as (
  select order_id, payment_type, sum(payment_value) as payment_value
  from {{ ref('stg_olist__order_payments') }}
  {{ where_in('orders', 'order_id') }}
  group by order_id, payment_type
),

payments as (
  select order_id, sum(payment_value) as payment_total, {{ sorted_list('payment_type') }} as payment_types
  from payments_by_type
  group by order_id
),

reviews as (
  select
    order_id,
    review_score,
    row_number() over (partition by order_id order by review_answer_timestamp desc nulls last, review_id) as age
  from {{ ref('stg_olist__order_reviews') }}
  {{ where_in('orders', 'order_id') }}
)

select
  orders.order_id,
  orders.customer_id,
  {{ date_key('orders.order_purchase_timestamp') }} as order_date_key,
  orders.order_status,
  coalesce(items.item_count, 0) as item_count,
  {{ money('coalesce(items.revenue, 0)') }} as revenue,
  {{ money('coalesce(items.freight, 0)') }} as freight,
  {{ money('coalesce(payments.payment_total, 0)') }} as payment_total,
  payments.payment_types,
  reviews.review_score,
  {{ whole_days_between('orders.order_purchase_timestamp', 'orders.order_delivered_customer_date') }} as delivery_days,
  orders.order_delivered_customer_date > orders.order_estimated_delivery_date as is_late
from orders
left join items on items.order_id = orders.order_id
left join payments on payments.order_id = orders.order_id
left join reviews on reviews.order_id = orders.order_id and reviews.age = 1

with revenue as (
  select customer_id, sum(line_revenue) as lifetime_value
  from {{ ref('shopstream__fact_orders') }}
  group by customer_id
),

counted_orders as (
  select
    user_id as customer_id,
    min(cast(created_at as date)) as first_order_date,
    max(cast(created_at as date)) as last_order_date,
    count(*) as total_orders
  from {{ ref('stg_shopstream__orders') }}
  where {{ shopstream_counts('status') }}
  group by user_id
)

select
  users.id as customer_id,
  users.email,
  {{ present(joined(' ', ['users.first_name', 'users.last_name'])) }} as full_name,
  coalesce(users.country, 'Unknown') as country_code,
  {{ title_case('users.plan_type') }} as customer_segment,
  cast(users.created_at as date) as signup_date,
  counted_orders.first_order_date,
  counted_orders.last_order_date,
  coalesce(counted_orders.total_orders, 0) as total_orders,
  {{ money('coalesce(revenue.lifetime_value, 0)') }} as lifetime_value
from {{ ref('stg_shopstream__users') }} as users
left join counted_orders on counted_orders.customer_id = users.id
left join revenue on revenue.customer_id = users.id

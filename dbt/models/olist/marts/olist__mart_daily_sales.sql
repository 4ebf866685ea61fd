select
  dates.date as order_date,
  coalesce(customers.state, 'unknown') as customer_state,
  count(*) as total_orders,
  {{ money('sum(facts.revenue)') }} as daily_revenue
from {{ ref('olist__fact_orders') }} as facts
inner join {{ ref('olist__dim_date') }} as dates on dates.date_key = facts.order_date_key
left join {{ ref('olist__dim_customer') }} as customers on customers.customer_id = facts.customer_id
where {{ olist_counts('facts.order_status') }}
group by dates.date, coalesce(customers.state, 'unknown')

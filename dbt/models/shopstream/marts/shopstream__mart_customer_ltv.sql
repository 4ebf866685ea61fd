-- "Today" is the newest order date in the data, of any status, so that a rerun gives the same answer.
with today as (
  select max(cast(created_at as date)) as today
  from {{ ref('stg_shopstream__orders') }}
),

buyers as (
  select
    customers.*,
    {{ days_between('customers.last_order_date', 'today.today') }} as recency_days
  from {{ ref('shopstream__dim_customers') }} as customers
  cross join today
  where customers.total_orders > 0
),

scored as (
  select
    *,
    ntile(5) over (order by recency_days desc, customer_id) as recency_score,
    ntile(5) over (order by total_orders, customer_id) as frequency_score,
    ntile(5) over (order by lifetime_value, customer_id) as monetary_score
  from buyers
)

select
  customer_id,
  full_name,
  email,
  country_code,
  last_order_date,
  recency_days,
  total_orders,
  lifetime_value,
  {{ money_per('lifetime_value', 'total_orders') }} as average_order_value,
  recency_score,
  frequency_score,
  monetary_score,
  case
    when recency_score >= 4 and frequency_score >= 4 and monetary_score >= 4 then 'Champions'
    when frequency_score >= 4 and recency_score >= 3 then 'Loyal Customers'
    when recency_score >= 4 then 'Promising'
    when recency_score <= 2 and frequency_score >= 3 then 'At Risk'
    else 'Hibernating'
  end as rfm_segment,
  case when recency_days <= 30 then 'Low' when recency_days <= 90 then 'Medium' else 'High' end as churn_risk
from scored

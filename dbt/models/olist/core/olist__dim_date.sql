with bounds as (
  select
    min(cast(order_purchase_timestamp as date)) as first_date,
    max(cast(order_purchase_timestamp as date)) as last_date
  from {{ ref('stg_olist__orders') }}
),

days as (
  {{ every_day('(select first_date from bounds)', '(select last_date from bounds)') }}
)

select
  {{ date_key('date') }} as date_key,
  date,
  cast(extract(year from date) as integer) as year,
  cast(extract(quarter from date) as integer) as quarter,
  cast(extract(month from date) as integer) as month,
  {{ month_name('extract(month from date)') }} as month_name,
  cast(extract(day from date) as integer) as day,
  {{ weekday_name('date') }} as weekday,
  {{ days_since_monday('date') }} >= 5 as is_weekend
from days

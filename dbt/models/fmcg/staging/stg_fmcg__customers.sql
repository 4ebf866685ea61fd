with newest as (
  {{ silver_table('fmcg', 'customers', cleaning=fmcg_customers_cleaning(),
       preference=['case when city__value is null then 1 else 0 end', 'customer_name__value asc nulls last', 'city__value asc'], whole=true) }}
),

filled as (
  select newest.*, coalesce(newest.city, supplied.city) as known_city
  from newest
  left join {{ ref('stg_fmcg__customer_city') }} as supplied on supplied.customer_id = newest.customer_id
)

select
  customer_id,
  customer_name,
  known_city as city,
  coalesce(customer_name, 'Unknown') || '-' || coalesce(known_city, 'Unknown') as customer,
  'India' as market,
  'Sports Bar' as platform,
  'Acquisition' as channel,
  _versions, _source_file, _source_line, _loaded_at, _batch_id
from filled

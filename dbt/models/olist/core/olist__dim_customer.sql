{{ adds_to_itself(['customer_id']) }}
select
  customer_id,
  customer_unique_id,
  customer_zip_code_prefix as zip_code_prefix,
  customer_city as city,
  customer_state as state
from {{ ref('stg_olist__customers') }}
{{ where_brought('customer_id', ['stg_olist__customers']) }}

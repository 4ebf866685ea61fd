select customer_id as customer_code, customer_name, city, customer, market, platform, channel
from {{ ref('stg_fmcg__customers') }}

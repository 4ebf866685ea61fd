select
  products.product_code,
  {{ month_start('prices.month') }} as month,
  {{ money('max(prices.gross_price)') }} as gross_price
from {{ ref('stg_fmcg__gross_price') }} as prices
inner join {{ ref('stg_fmcg__products') }} as products on products.product_id = prices.product_id
group by products.product_code, {{ month_start('prices.month') }}

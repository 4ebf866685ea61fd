select
  id as product_id,
  name as product_name,
  category as product_category,
  unit_price,
  unit_cost,
  {{ money('unit_price - unit_cost') }} as unit_margin
from {{ ref('stg_shopstream__products') }}

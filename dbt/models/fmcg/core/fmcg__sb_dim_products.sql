select product_id, product_code, division, category, product_name as product, variant
from {{ ref('stg_fmcg__products') }}

select
  products.product_id,
  coalesce(translation.product_category_name_english, products.product_category_name, 'unknown') as category,
  products.product_weight_g as weight_g,
  products.product_length_cm as length_cm,
  products.product_height_cm as height_cm,
  products.product_width_cm as width_cm
from {{ ref('stg_olist__products') }} as products
left join {{ ref('stg_olist__product_category_name_translation') }} as translation
  on translation.product_category_name = products.product_category_name

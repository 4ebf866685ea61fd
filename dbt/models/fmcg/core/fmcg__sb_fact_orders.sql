select
  orders.order_id,
  orders.order_placement_date as date,
  products.product_code,
  orders.product_id,
  orders.customer_id as customer_code,
  orders.order_qty as sold_quantity
from {{ ref('stg_fmcg__orders') }} as orders
inner join {{ ref('stg_fmcg__products') }} as products on products.product_id = orders.product_id

-- Two numbers of the child may stand for one product, since the code comes from the name alone.
with numbered as (
  select *, row_number() over (partition by product_code order by product_id) as place
  from {{ ref('fmcg__sb_dim_products') }}
),

child as (
  select product_code, division, category, product, variant from numbered where place = 1
)

{{ upsert(
  existing=ref('stg_fmcg__parent_dim_products'),
  incoming='child',
  key=['product_code'],
  columns=['product_code', 'division', 'category', 'product', 'variant']
) }}

with ranked as (
  select
    product_code,
    cast(extract(year from month) as bigint) as year,
    gross_price as price_inr,
    row_number() over (partition by product_code, extract(year from month) order by month desc) as place
  from {{ ref('fmcg__sb_dim_gross_price') }}
),

child as (
  select product_code, year, price_inr from ranked where place = 1
)

{{ upsert(
  existing=ref('stg_fmcg__parent_dim_gross_price'),
  incoming='child',
  key=['product_code', 'year'],
  columns=['product_code', 'year', 'price_inr']
) }}

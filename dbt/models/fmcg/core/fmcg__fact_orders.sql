with child as (
  select {{ month_start('date') }} as date, product_code, customer_code, cast(sum(sold_quantity) as bigint) as sold_quantity
  from {{ ref('fmcg__sb_fact_orders') }}
  group by {{ month_start('date') }}, product_code, customer_code
),

parent as (
  select {{ month_start('date') }} as date, product_code, customer_code, cast(sum(sold_quantity) as bigint) as sold_quantity
  from {{ ref('stg_fmcg__parent_fact_orders') }}
  group by {{ month_start('date') }}, product_code, customer_code
)

{{ upsert(
  existing='parent',
  incoming='child',
  key=['date', 'product_code', 'customer_code'],
  columns=['date', 'product_code', 'customer_code', 'sold_quantity']
) }}

{{ upsert(
  existing=ref('stg_fmcg__parent_dim_customers'),
  incoming=ref('fmcg__sb_dim_customers'),
  key=['customer_code'],
  columns=['customer_code', 'customer', 'market', 'platform', 'channel']
) }}

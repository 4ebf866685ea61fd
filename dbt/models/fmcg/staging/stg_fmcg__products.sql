with newest as (
  {{ silver_table('fmcg', 'products', cleaning=fmcg_products_cleaning(), whole=true) }}
)

select
  product_id,
  {{ sha256_hex('product_name') }} as product_code,
  product_name,
  category,
  {{ fmcg_division('category') }} as division,
  {{ present(extract_group('product_name', '[(]([^)]*)[)]')) }} as variant,
  _versions, _source_file, _source_line, _loaded_at, _batch_id
from newest

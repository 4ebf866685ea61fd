{{ config(schema='quarantine') }}
{{ quarantine_table('fmcg', 'products', cleaning=fmcg_products_cleaning(), whole=true) }}

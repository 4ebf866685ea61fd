{{ config(schema='quarantine') }}
{{ quarantine_table('fmcg', 'parent_dim_products') }}

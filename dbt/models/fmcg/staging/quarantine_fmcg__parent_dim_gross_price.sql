{{ config(schema='quarantine') }}
{{ quarantine_table('fmcg', 'parent_dim_gross_price', cleaning=fmcg_parent_dim_gross_price_cleaning()) }}

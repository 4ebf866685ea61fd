{{ config(schema='quarantine') }}
{{ quarantine_table('fmcg', 'orders', cleaning=fmcg_orders_cleaning()) }}

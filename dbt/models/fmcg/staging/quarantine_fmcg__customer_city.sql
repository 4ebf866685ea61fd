{{ config(schema='quarantine') }}
{{ quarantine_table('fmcg', 'customer_city', cleaning=fmcg_customer_city_cleaning()) }}

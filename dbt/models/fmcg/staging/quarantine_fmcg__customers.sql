{{ config(schema='quarantine') }}
{{ quarantine_table('fmcg', 'customers', cleaning=fmcg_customers_cleaning(), whole=true) }}

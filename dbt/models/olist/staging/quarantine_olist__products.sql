{{ config(schema='quarantine') }}
{{ quarantine_table('olist', 'products') }}

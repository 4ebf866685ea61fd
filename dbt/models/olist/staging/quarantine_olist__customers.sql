{{ config(schema='quarantine') }}
{{ quarantine_table('olist', 'customers') }}

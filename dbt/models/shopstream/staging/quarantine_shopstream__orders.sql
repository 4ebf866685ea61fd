{{ config(schema='quarantine') }}
{{ quarantine_table('shopstream', 'orders') }}

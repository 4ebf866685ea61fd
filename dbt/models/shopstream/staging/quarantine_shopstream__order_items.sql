{{ config(schema='quarantine') }}
{{ quarantine_table('shopstream', 'order_items') }}

{{ config(schema='quarantine') }}
{{ quarantine_table('olist', 'order_payments') }}

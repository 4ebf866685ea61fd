{{ config(schema='quarantine') }}
{{ quarantine_table('olist', 'product_category_name_translation') }}

{{ silver_table('olist', 'product_category_name_translation') }}

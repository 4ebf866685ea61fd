{{ silver_table('olist', 'order_items') }}

{{ silver_table('shopstream', 'order_items') }}

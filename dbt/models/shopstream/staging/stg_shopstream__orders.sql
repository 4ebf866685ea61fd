{{ silver_table('shopstream', 'orders') }}

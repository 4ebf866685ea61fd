{{ silver_table('shopstream', 'products') }}

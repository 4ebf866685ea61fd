{{ silver_table('shopstream', 'users') }}

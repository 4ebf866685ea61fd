{{ silver_table('shopstream', 'events') }}

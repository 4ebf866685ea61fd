{{ silver_table('olist', 'customers') }}

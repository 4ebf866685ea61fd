{{ silver_table('olist', 'orders') }}

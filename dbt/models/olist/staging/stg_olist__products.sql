{{ silver_table('olist', 'products') }}

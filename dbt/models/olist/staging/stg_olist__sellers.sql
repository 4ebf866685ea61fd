{{ silver_table('olist', 'sellers') }}

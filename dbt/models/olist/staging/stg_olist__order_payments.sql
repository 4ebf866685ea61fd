{{ silver_table('olist', 'order_payments') }}

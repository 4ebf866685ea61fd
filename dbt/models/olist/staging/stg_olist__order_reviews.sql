{{ silver_table('olist', 'order_reviews') }}

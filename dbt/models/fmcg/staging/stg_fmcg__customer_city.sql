{{ silver_table('fmcg', 'customer_city', cleaning=fmcg_customer_city_cleaning()) }}

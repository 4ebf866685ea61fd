{{ silver_table('fmcg', 'orders', cleaning=fmcg_orders_cleaning()) }}

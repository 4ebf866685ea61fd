{{ silver_table('fmcg', 'parent_fact_orders', cleaning=fmcg_parent_fact_orders_cleaning()) }}

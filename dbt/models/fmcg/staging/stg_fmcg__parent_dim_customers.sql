{{ silver_table('fmcg', 'parent_dim_customers', cleaning=fmcg_parent_dim_customers_cleaning()) }}

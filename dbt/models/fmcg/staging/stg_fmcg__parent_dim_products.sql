{{ silver_table('fmcg', 'parent_dim_products') }}

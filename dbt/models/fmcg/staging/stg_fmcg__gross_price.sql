{{ silver_table('fmcg', 'gross_price', cleaning=fmcg_gross_price_cleaning()) }}

{{ silver_table('fmcg', 'city_spelling', cleaning=fmcg_city_spelling_cleaning()) }}

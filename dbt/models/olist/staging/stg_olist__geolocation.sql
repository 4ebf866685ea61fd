{{ silver_table('olist', 'geolocation') }}

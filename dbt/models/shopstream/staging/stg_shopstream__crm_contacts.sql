{{ silver_table('shopstream', 'crm_contacts') }}

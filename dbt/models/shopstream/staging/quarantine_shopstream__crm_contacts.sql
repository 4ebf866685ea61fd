{{ config(schema='quarantine') }}
{{ quarantine_table('shopstream', 'crm_contacts') }}

{{ config(schema='quarantine') }}
{{ quarantine_table('shopstream', 'events') }}

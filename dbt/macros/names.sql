{# Models say which layer they belong to; this says how the engine's schema for that layer is named. #}
{% macro layer_schema(layer) -%}
  {%- set default_names = {'core': 'gold', 'marts': 'gold'} -%}
  {{ return(var('schemas', {}).get(layer, default_names.get(layer, layer))) }}
{%- endmacro %}

{% macro generate_schema_name(custom_schema_name, node) -%}
  {{ return(layer_schema(custom_schema_name or target.schema)) }}
{%- endmacro %}

{# Names of models are unique in the project, names of tables only in their dataset: `shopstream__fact_orders` is `fact_orders`. #}
{% macro generate_alias_name(custom_alias_name=none, node=none) -%}
  {{ return(custom_alias_name or node.name.split('__')[-1]) }}
{%- endmacro %}

{# In English whatever the engine's locale is, January first. #}
{% macro month_names() -%}
  {{ return(['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']) }}
{%- endmacro %}

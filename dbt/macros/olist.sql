{# Orders that are revenue: every figure of Olist counts these and no others. #}
{% macro olist_counts(status) -%}
  {{ status }} not in ('canceled', 'unavailable')
{%- endmacro %}

{# Orders that are revenue: every figure of ShopStream counts these and no others. #}
{% macro shopstream_counts(status) -%}
  {{ status }} in ('paid', 'shipped', 'delivered')
{%- endmacro %}

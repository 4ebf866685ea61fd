{#
  How the child company's dirty text is read, column by column, as `cleaning` of macros/contract.sql. Text that cannot
  be read stays as it is, and the contract refuses it.
#}
{% macro fmcg_customers_cleaning() -%}
  {{ return({
    'customer_id': fmcg_number('landed.customer_id', present('landed.customer_id')),
    'customer_name': capitalised(collapsed('landed.customer_name')),
    'city': fmcg_city('landed.city'),
  }) }}
{%- endmacro %}

{% macro fmcg_products_cleaning() -%}
  {{ return({
    'product_id': fmcg_number('landed.product_id', quoted('999999')),
    'product_name': fmcg_protein(present('landed.product_name')),
    'category': capitalised(collapsed(fmcg_protein('landed.category'))),
  }) }}
{%- endmacro %}

{% macro fmcg_gross_price_cleaning() -%}
  {{ return({
    'product_id': fmcg_number('landed.product_id', present('landed.product_id')),
    'month': fmcg_date('landed.month'),
    'gross_price': fmcg_price('landed.gross_price', positive=true),
  }) }}
{%- endmacro %}

{% macro fmcg_orders_cleaning() -%}
  {{ return({
    'order_placement_date': fmcg_date('landed.order_placement_date', in_words=true),
    'customer_id': fmcg_number('landed.customer_id', quoted('999999')),
    'product_id': fmcg_number('landed.product_id', present('landed.product_id')),
  }) }}
{%- endmacro %}

{% macro fmcg_city_spelling_cleaning() -%}
  {{ return({ 'city_raw': fmcg_city_key('landed.city_raw'), 'city': collapsed('landed.city') }) }}
{%- endmacro %}

{% macro fmcg_customer_city_cleaning() -%}
  {{ return({
    'customer_id': fmcg_number('landed.customer_id', present('landed.customer_id')),
    'city': collapsed('landed.city'),
  }) }}
{%- endmacro %}

{% macro fmcg_parent_dim_customers_cleaning() -%}
  {{ return({ 'customer_code': fmcg_number('landed.customer_code', present('landed.customer_code')) }) }}
{%- endmacro %}

{% macro fmcg_parent_dim_gross_price_cleaning() -%}
  {{ return({ 'price_inr': fmcg_price('landed.price_inr') }) }}
{%- endmacro %}

{% macro fmcg_parent_fact_orders_cleaning() -%}
  {{ return({
    'date': fmcg_date(replace_any_case('landed.date', '[ T]00:00(:00([.]0+)?)?[[:space:]]*$', '')),
    'customer_code': fmcg_number('landed.customer_code', present('landed.customer_code')),
  }) }}
{%- endmacro %}

{# A number that names something: its digits, without the '.0' that spreadsheets add. Anything else is `otherwise`. #}
{% macro fmcg_number(text, otherwise) -%}
  {%- set trimmed = stripped(text) -%}
  case when {{ matches(trimmed, '[0-9]+([.]0*)?') }} then {{ extract_group(trimmed, '^([0-9]+)') }} else {{ otherwise }} end
{%- endmacro %}

{% macro fmcg_protein(text) -%}
  {{ replace_any_case(text, 'protien', 'Protein') }}
{%- endmacro %}

{#
  A date as yyyy-mm-dd, out of yyyy/MM/dd, dd/MM/yyyy, yyyy-MM-dd and dd-MM-yyyy; with `in_words` out of
  'Tuesday, July 01, 2025' too. The separator and the place of the year tell the formats apart, so that no text is a date
  in two of them, and the day always comes before the month: 01/02/2025 is 1 February. The weekday is not checked.
#}
{% macro fmcg_date(text, in_words=false) -%}
  {%- set trimmed = stripped(text) -%}
  case
    when {{ matches(trimmed, '[0-9]{4}/[0-9]{2}/[0-9]{2}') }} then replace({{ trimmed }}, '/', '-')
    when {{ matches(trimmed, '[0-9]{2}/[0-9]{2}/[0-9]{4}') }} or {{ matches(trimmed, '[0-9]{2}-[0-9]{2}-[0-9]{4}') }}
      then substring({{ trimmed }}, 7, 4) || '-' || substring({{ trimmed }}, 4, 2) || '-' || substring({{ trimmed }}, 1, 2)
    {%- if in_words %}
    when {{ matches('lower(' ~ trimmed ~ ')', '[a-z]+, *(' ~ month_names() | join('|') | lower ~ ') +[0-9]{2}, *[0-9]{4}') }}
      then {{ extract_group(trimmed, '([0-9]{4})$') }} || '-' || case {{ extract_group('lower(' ~ trimmed ~ ')', '^[a-z]+, *([a-z]+)') }}
        {%- for month in month_names() %} when '{{ month | lower }}' then '{{ '%02d' % loop.index }}'{% endfor %} end
        || '-' || {{ extract_group(trimmed, '([0-9]{2}), *[0-9]{4}$') }}
    {%- endif %}
    else nullif({{ trimmed }}, '')
  end
{%- endmacro %}

{#
  A price in rupees and whole paise, rounded half up. Only a plain decimal number is a price; `positive` takes away the
  sign that some of the child's prices carry by mistake.
#}
{% macro fmcg_price(text, positive=false) -%}
  {%- set trimmed = stripped(text) -%}
  {%- set amount = try_decimal(trimmed, 38, 12) -%}
  case when {{ matches(trimmed, '[+-]?([0-9]{1,16}([.][0-9]{0,12})?|[.][0-9]{1,12})') }}
    then cast(cast(round({{ 'abs(' ~ amount ~ ')' if positive else amount }}, 2) as decimal(18, 2)) as {{ dbt.type_string() }})
    else nullif({{ trimmed }}, '') end
{%- endmacro %}

{# Two spellings of a city are the same when this is: case and spaces make no difference. #}
{% macro fmcg_city_key(text) -%}
  nullif(lower({{ replace_any_case(text, '[[:space:]\u00a0]+', '') }}), '')
{%- endmacro %}

{#
  The city that a spelling stands for: what the list of spellings says of it, or the city of the list that it already
  is. Any other city is missing. Without a list there is nothing to hold cities against, and they stay as they are.
#}
{% macro fmcg_city(text) -%}
  {%- set spellings = ref('stg_fmcg__city_spelling') -%}
  case when (select count(*) from {{ spellings }}) = 0 then {{ collapsed(text) }}
    else coalesce(
      {{ looked_up(spellings, 'listed.city_raw', 'listed.city', fmcg_city_key(text)) }},
      {{ looked_up(spellings, fmcg_city_key('listed.city'), 'listed.city', fmcg_city_key(text)) }}
    ) end
{%- endmacro %}

{# Category of a product -> division of the company. #}
{% macro fmcg_division(category) -%}
  {%- set divisions = {
    'Energy Bars': 'Nutrition Bars',
    'Protein Bars': 'Nutrition Bars',
    'Granola & Cereals': 'Breakfast Foods',
    'Recovery Dairy': 'Dairy & Recovery',
    'Healthy Snacks': 'Healthy Snacks',
    'Electrolyte Mix': 'Hydration & Electrolytes',
  } -%}
  case {{ category }}
    {%- for each, division in divisions.items() %}
    when {{ quoted(each) }} then {{ quoted(division) }}
    {%- endfor %}
    else 'Other' end
{%- endmacro %}

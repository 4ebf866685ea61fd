{#
  PostgreSQL from version 16 on. Redshift, whose dialect comes from PostgreSQL's, takes these where redshift.sql has none
  of its own. Text is to be compared by code point (collation "C" or C.UTF-8), as the other engines do.
#}

{% macro postgres__matches(text, pattern) -%}
  {{ text }} ~ {{ quoted('^(' ~ pattern ~ ')$') }}
{%- endmacro %}

{% macro postgres__try_cast(text, type) -%}
  case when pg_input_is_valid({{ text }}, '{{ type }}') then cast({{ text }} as {{ type }}) end
{%- endmacro %}

{# What '7.0' has behind the point is no part of a whole number here. #}
{% macro postgres__try_integer(text) -%}
  case when {{ matches(text, '[+-]?[0-9]+([.]0*)?') }} then {{ try_cast('split_part(' ~ text ~ ", '.', 1)", 'bigint') }} end
{%- endmacro %}

{#
  To the microsecond, which is the 26th character: digits beyond it would be rounded, now and then into the next day. The
  offset is taken off by hand, since engines of this family differ in how it may be written.
#}
{% macro postgres__try_timestamp(text) -%}
  {%- set digits = extract_group('replace(' ~ text ~ ", ':', '')", '([+-][0-9]{2,4})$') -%}
  {%- set offset = 'coalesce(cast(rpad(' ~ digits ~ ", 5, '0') as integer), 0)" -%}
  {%- set local_text = 'regexp_replace(' ~ text ~ ', ' ~ quoted(offset_pattern() ~ '$') ~ ", '')" -%}
  case
    when {{ matches(text, local_time_pattern()) }} then {{ try_cast('substring(' ~ text ~ ', 1, 26)', 'timestamp') }}
    when {{ matches(text, local_time_pattern() ~ offset_pattern()) }}
      then {{ try_cast('substring(' ~ local_text ~ ', 1, 26)', 'timestamp') }}
        - ({{ offset }} / 100 * 60 + {{ offset }} % 100) * interval '1 minute'
  end
{%- endmacro %}

{% macro postgres__try_json(text) -%}
  {{ try_cast(text, 'jsonb') }}
{%- endmacro %}

{% macro postgres__extract_group(text, pattern) -%}
  nullif(substring({{ text }} from {{ quoted(pattern) }}), '')
{%- endmacro %}

{# The class of white space holds more than ASCII's here. #}
{% macro postgres__replace_any_case(text, pattern, replacement) -%}
  regexp_replace({{ text }}, {{ quoted(pattern | replace('[:space:]', ' \\t\\n\\v\\f\\r')) }}, {{ quoted(replacement) }}, 'gi')
{%- endmacro %}

{% macro postgres__days_between(earlier, later) -%}
  ({{ later }} - {{ earlier }})
{%- endmacro %}

{% macro postgres__whole_days_between(earlier, later) -%}
  cast(trunc(extract(epoch from {{ later }} - {{ earlier }}) / 86400) as bigint)
{%- endmacro %}

{% macro postgres__type_double() -%}
  double precision
{%- endmacro %}

{# Decimals are divided to more digits than a cent needs, and rounded half up. #}
{% macro postgres__money_per(amount, count) -%}
  cast(round({{ amount }} / {{ count }}, 2) as decimal(18, 2))
{%- endmacro %}

{% macro postgres__capitalised(text) -%}
  (select string_agg(upper(left(word, 1)) || lower(substring(word, 2)), ' ' order by place)
    from unnest(string_to_array({{ text }}, ' ')) with ordinality as words(word, place))
{%- endmacro %}

{% macro postgres__sha256_hex(text) -%}
  encode(sha256(convert_to({{ text }}, 'UTF8')), 'hex')
{%- endmacro %}

{% macro postgres__months_between(relation, first, last) -%}
  select cast(generate_series({{ first }}, {{ last }}, interval '1 month') as date) as month_start from {{ relation }}
{%- endmacro %}

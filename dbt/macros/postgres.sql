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

{# The hour 24 and the second 60 are the next day's and the next minute's here, and elsewhere none. #}
{% macro postgres__try_timestamp(text) -%}
  {%- set time = '([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?' -%}
  {%- set local_time = '[0-9]{4}-[0-9]{2}-[0-9]{2}([ T]' ~ time ~ ')?' -%}
  case
    when {{ matches(text, local_time) }} then {{ try_cast(text, 'timestamp') }}
    when {{ matches(text, local_time ~ ' ?(Z|UTC|[+-][0-9]{2}(:?[0-9]{2})?)') }} then {{ try_cast(text, 'timestamptz') }} at time zone 'UTC'
  end
{%- endmacro %}

{% macro postgres__try_json(text) -%}
  {{ try_cast(text, 'jsonb') }}
{%- endmacro %}

{% macro postgres__extract_group(text, pattern) -%}
  nullif(substring({{ text }} from {{ quoted(pattern) }}), '')
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

{#
  What Redshift does otherwise than PostgreSQL; all else is in postgres.sql. Source: Amazon Redshift Database Developer
  Guide, "SQL functions reference" and "Unsupported PostgreSQL functions". `generate_series` is left out on purpose: it
  runs on the leader node alone, and cannot meet a table there.
#}

{% macro redshift__try_cast(text, type) -%}
  try_cast({{ text }} as {{ type }})
{%- endmacro %}

{% macro redshift__try_json(text) -%}
  case when can_json_parse({{ text }}) then json_parse({{ text }}) end
{%- endmacro %}

{% macro redshift__extract_group(text, pattern) -%}
  nullif(regexp_substr({{ text }}, {{ quoted(pattern) }}, 1, 1, 'e'), '')
{%- endmacro %}

{% macro redshift__days_between(earlier, later) -%}
  datediff(day, {{ earlier }}, {{ later }})
{%- endmacro %}

{% macro redshift__add_days(date, days) -%}
  cast(dateadd(day, cast({{ days }} as integer), {{ date }}) as date)
{%- endmacro %}

{% macro redshift__whole_days_between(earlier, later) -%}
  cast(trunc(datediff(microsecond, {{ earlier }}, {{ later }}) / 86400000000.0) as bigint)
{%- endmacro %}

{% macro redshift__sorted_list(text) -%}
  listagg({{ text }}, ',') within group (order by {{ text }})
{%- endmacro %}

{# Every match is replaced unless a fifth argument says which. #}
{% macro redshift__replace_any_case(text, pattern, replacement) -%}
  regexp_replace({{ text }}, {{ quoted(pattern) }}, {{ quoted(replacement) }}, 1, 'i')
{%- endmacro %}

{#
  No function goes over the words of a text, and initcap takes 'fit-zone' for two: so the letters that follow a space are
  made capital one by one. They are those of Western Europe's languages; a word of another alphabet stays small.
#}
{% macro redshift__capitalised(text) -%}
  {%- set words = namespace(sql="' ' || lower(" ~ text ~ ")") -%}
  {%- for letter in 'abcdefghijklmnopqrstuvwxyzàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþ' -%}
    {%- set words.sql = "replace(" ~ words.sql ~ ", ' " ~ letter ~ "', ' " ~ letter | upper ~ "')" -%}
  {%- endfor -%}
  substring({{ words.sql }}, 2)
{%- endmacro %}

{% macro redshift__sha256_hex(text) -%}
  sha2({{ text }}, 256)
{%- endmacro %}

{% macro redshift__months_between(relation, first, last) -%}
  select cast(dateadd(month, numbers.number, {{ first }}) as date) as month_start
  from {{ relation }}
  inner join ({{ whole_numbers() }}) as numbers on numbers.number <= datediff(month, {{ first }}, {{ last }})
{%- endmacro %}

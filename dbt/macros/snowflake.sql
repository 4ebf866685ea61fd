{#
  How Snowflake says what macros/dialect.sql asks for. Formats are always given: those that are tried without one depend
  on the session. Fractions are made of whole numbers: Snowflake rounds a quotient to six more decimals than its dividend
  has.
#}

{# A backslash in a literal begins an escape. #}
{% macro snowflake__quoted(text) -%}
  '{{ text | string | replace("\\", "\\\\") | replace("'", "''") }}'
{%- endmacro %}

{# TRIM alone takes away U+0020 and no other space. #}
{% macro snowflake__stripped(text) -%}
  trim({{ text }}, {{ quoted(spaces()) }})
{%- endmacro %}

{# Matches the whole text, though its name does not say so. #}
{% macro snowflake__matches(text, pattern) -%}
  regexp_like({{ text }}, {{ quoted(pattern) }})
{%- endmacro %}

{# BIGINT is NUMBER(38, 0) here; a whole number has 64 bits on the other engines, and one that does not fit is refused. #}
{% macro snowflake__try_integer(text) -%}
  {%- set number = "try_to_number(split_part(" ~ text ~ ", '.', 1), 38, 0)" -%}
  case when {{ matches(text, '[+-]?[0-9]+([.]0*)?') }}
    and {{ number }} between -9223372036854775808 and 9223372036854775807 then {{ number }} end
{%- endmacro %}

{# A number may not end in its point. #}
{% macro snowflake__try_decimal(text, precision, scale) -%}
  case when {{ matches(text, '[+-]?([0-9]+([.][0-9]{0,' ~ scale ~ '}0*)?|[.][0-9]{1,' ~ scale ~ '}0*)') }}
    then try_to_decimal(rtrim({{ text }}, '.'), {{ precision }}, {{ scale }}) end
{%- endmacro %}

{% macro snowflake__try_date(text) -%}
  case when {{ matches(text, date_pattern()) }} then try_to_date({{ text }}, 'YYYY-MM-DD') end
{%- endmacro %}

{% macro snowflake__try_timestamp(text) -%}
  {%- set offset = "coalesce(try_to_number(rpad(regexp_substr(replace(" ~ text ~ ", ':', ''), '[+-][0-9]{2,4}$'), 5, '0'), 38, 0), 0)" -%}
  {%- set local_text = "regexp_replace(" ~ text ~ ", '" ~ offset_pattern() ~ "$', '')" -%}
  case
    when {{ matches(text, local_time_pattern()) }} then {{ snowflake_local_moment(text) }}
    when {{ matches(text, local_time_pattern() ~ offset_pattern()) }}
      then dateadd('hour', -trunc({{ offset }} / 100), dateadd('minute', -({{ offset }} % 100), {{ snowflake_local_moment(local_text) }}))
  end
{%- endmacro %}

{# A format has no optional parts, so what is missing of the time is written out, to the microsecond. #}
{% macro snowflake_local_moment(text) -%}
  try_to_timestamp_ntz(
    left(replace({{ text }}, 'T', ' ') || substring('0000-00-00 00:00:00.000000', length({{ text }}) + 1), 26), 'YYYY-MM-DD HH24:MI:SS.FF6')
{%- endmacro %}

{# TIMESTAMP alone is what an account says it is. #}
{% macro snowflake__timestamp_type() -%}
  timestamp_ntz
{%- endmacro %}

{% macro snowflake__try_json(text) -%}
  try_parse_json({{ text }})
{%- endmacro %}

{% macro snowflake__extract_group(text, pattern) -%}
  nullif(regexp_substr({{ text }}, {{ quoted(pattern) }}, 1, 1, 'e', 1), '')
{%- endmacro %}

{# Of every occurrence, in letters of any case. #}
{% macro snowflake__replace_any_case(text, pattern, replacement) -%}
  regexp_replace({{ text }}, {{ quoted(pattern) }}, {{ quoted(replacement) }}, 1, 0, 'i')
{%- endmacro %}

{# A subquery that reads the row around it is promised in WHERE only; one that reads nothing of it may stand anywhere. #}
{% macro snowflake__looked_up(relation, key, value, wanted) -%}
  cast(get((
    select object_agg(entries.found, to_variant(entries.kept))
    from (select {{ key }} as found, max({{ value }}) as kept from {{ relation }} as listed group by {{ key }}) as entries
  ), {{ wanted }}) as varchar)
{%- endmacro %}

{# Of the characters that part words, a space alone: by default INITCAP parts 'fit-zone' too. #}
{% macro snowflake__capitalised(text) -%}
  initcap({{ text }}, ' ')
{%- endmacro %}

{% macro snowflake__sha256_hex(text) -%}
  sha2({{ text }}, 256)
{%- endmacro %}

{# LISTAGG of nothing is empty text. #}
{% macro snowflake__sorted_list(text) -%}
  nullif(listagg({{ text }}, ',') within group (order by {{ text }}), '')
{%- endmacro %}

{% macro snowflake__days_between(earlier, later) -%}
  datediff('day', {{ earlier }}, {{ later }})
{%- endmacro %}

{% macro snowflake__add_days(date, days) -%}
  cast(dateadd('day', {{ days }}, {{ date }}) as date)
{%- endmacro %}

{# DATEDIFF counts the borders that lie between, so days would count midnights. #}
{% macro snowflake__whole_days_between(earlier, later) -%}
  {{ snowflake_whole_quotient("datediff('microsecond', " ~ earlier ~ ", " ~ later ~ ")", 86400000000) }}
{%- endmacro %}

{% macro snowflake__money_per(amount, count) -%}
  cast({{ snowflake_whole_quotient("(cast(" ~ amount ~ " * 200 as number(38, 0)) + " ~ count ~ ")", "(2 * " ~ count ~ ")") }} * 0.01 as decimal(18, 2))
{%- endmacro %}

{# What is left of the divisor is taken away first, so that the quotient is whole before it could be rounded. #}
{% macro snowflake_whole_quotient(dividend, divisor) -%}
  cast(({{ dividend }} - {{ dividend }} % {{ divisor }}) / {{ divisor }} as number(20, 0))
{%- endmacro %}

{% macro snowflake__months_between(relation, first, last) -%}
  select cast(dateadd('month', cast(later.value as integer), {{ first }}) as date) as month_start
  from {{ relation }},
    lateral flatten(input => array_generate_range(0, datediff('month', {{ first }}, {{ last }}) + 1)) as later
{%- endmacro %}

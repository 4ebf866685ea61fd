{#
  How Athena's engine version 3 says what macros/dialect.sql asks for. Its functions are Trino's.

  Its tables are files that Hive describes: a timestamp in them has milliseconds and no zone, and JSON is text.
#}

{# A regular expression as a literal. Those of Java know no POSIX classes, and the engine takes more than ASCII's for white space. #}
{% macro athena_pattern(pattern) -%}
  {{ quoted(pattern | replace('[:space:]', ' \\t\\n\\x0B\\f\\r')) }}
{%- endmacro %}

{# '$' would also match before a line break at the end. #}
{% macro athena__matches(text, pattern) -%}
  regexp_like({{ text }}, {{ athena_pattern('\\A(?:' ~ pattern ~ ')\\z') }})
{%- endmacro %}

{% macro athena__extract_group(text, pattern) -%}
  nullif(regexp_extract({{ text }}, {{ athena_pattern(pattern) }}, 1), '')
{%- endmacro %}

{% macro athena__replace_any_case(text, pattern, replacement) -%}
  regexp_replace({{ text }}, {{ athena_pattern('(?i)' ~ pattern) }}, {{ quoted(replacement | replace('\\', '\\\\') | replace('$', '\\$')) }})
{%- endmacro %}

{# TRIM takes away white space of every kind; spaces are those of Unicode's class. #}
{% macro athena__stripped(text) -%}
  regexp_replace({{ text }}, '\A\p{Zs}+|\p{Zs}+\z', '')
{%- endmacro %}

{# '7.0' is no whole number to TRY_CAST. #}
{% macro athena__try_integer(text) -%}
  case when {{ matches(text, '[+-]?[0-9]+([.]0*)?') }} then try_cast(split_part({{ text }}, '.', 1) as bigint) end
{%- endmacro %}

{# Cut to milliseconds before it is cast: a cast would round, now and then into the next day. #}
{% macro athena_moment(text) -%}
  try_cast(regexp_replace(regexp_replace({{ text }}, '\A(.{10})T', '$1 '), '([.][0-9]{3})[0-9]+', '$1') as timestamp(3))
{%- endmacro %}

{# Zones of the engine end at 14 hours, so the offset is taken away by hand. #}
{% macro athena__try_timestamp(text) -%}
  {%- set offset = "coalesce(try_cast(rpad(regexp_extract(replace(" ~ text ~ ", ':', ''), '[+-][0-9]{2,4}\\z'), 5, '0') as integer), 0)" -%}
  case
    when {{ matches(text, local_time_pattern()) }} then {{ athena_moment(text) }}
    when {{ matches(text, local_time_pattern() ~ offset_pattern()) }}
      then date_add('minute', -({{ offset }} / 100 * 60 + {{ offset }} % 100), {{ athena_moment("regexp_replace(" ~ text ~ ", '" ~ offset_pattern() ~ "\\z', '')") }})
  end
{%- endmacro %}

{% macro athena__try_json(text) -%}
  case when try(json_parse({{ text }})) is not null then {{ text }} end
{%- endmacro %}

{% macro athena__add_days(date, days) -%}
  date_add('day', {{ days }}, {{ date }})
{%- endmacro %}

{# Of moments, DATE_DIFF counts what has passed in full. #}
{% macro athena__whole_days_between(earlier, later) -%}
  date_diff('day', {{ earlier }}, {{ later }})
{%- endmacro %}

{# Joining leaves out what is NULL. #}
{% macro athena__sorted_list(text) -%}
  nullif(array_join(array_sort(array_agg({{ text }})), ','), '')
{%- endmacro %}

{# Whole numbers divide to whole ones. #}
{% macro athena__money_per(amount, count) -%}
  cast(((cast({{ amount }} * 200 as bigint) + {{ count }}) / (2 * {{ count }})) * decimal '0.01' as decimal(18, 2))
{%- endmacro %}

{% macro athena__capitalised(text) -%}
  array_join(transform(split({{ text }}, ' '), word -> upper(substr(word, 1, 1)) || lower(substr(word, 2))), ' ')
{%- endmacro %}

{% macro athena__sha256_hex(text) -%}
  lower(to_hex(sha256(to_utf8({{ text }}))))
{%- endmacro %}

{% macro athena__months_between(relation, first, last) -%}
  select month_start from {{ relation }} cross join unnest(sequence({{ first }}, {{ last }}, interval '1' month)) as "months" (month_start)
{%- endmacro %}

{#
  Spark and Databricks, which dispatches to these too. Right with ANSI mode, Databricks' default, and without it, as
  dbt-spark sets it: text is matched before it is cast, and cast by try_cast.

  A backslash escapes in a literal of Spark, two quotes in a row do not, and regular expressions are Java's.
#}

{% macro spark__quoted(text) -%}
  '{{ text | string | replace('\\', '\\\\') | replace("'", "\\'") }}'
{%- endmacro %}

{# TRIM alone takes away U+0020 and no other space. #}
{% macro spark__stripped(text) -%}
  trim(both {{ quoted(spaces()) }} from {{ text }})
{%- endmacro %}

{# A regular expression as a literal. Java knows no POSIX classes inside of brackets. #}
{% macro spark_pattern(pattern) -%}
  {{ spark__quoted(pattern | replace('[:space:]', '\\s')) }}
{%- endmacro %}

{# Java's '$' also matches before a line break at the end; '\z' does not. #}
{% macro spark__matches(text, pattern) -%}
  ({{ text }} rlike {{ spark_pattern('\\A(?:' ~ pattern ~ ')\\z') }})
{%- endmacro %}

{% macro spark__extract_group(text, pattern) -%}
  nullif(regexp_extract({{ text }}, {{ spark_pattern(pattern) }}, 1), '')
{%- endmacro %}

{% macro spark__replace_any_case(text, pattern, replacement) -%}
  regexp_replace({{ text }}, {{ spark_pattern('(?iu)' ~ pattern) }}, {{ spark__quoted(replacement | replace('\\', '\\\\') | replace('$', '\\$')) }})
{%- endmacro %}

{# '7.0' is no whole number to try_cast. #}
{% macro spark__try_integer(text) -%}
  case when {{ matches(text, '[+-]?[0-9]+([.]0*)?') }} then try_cast(split_part({{ text }}, '.', 1) as bigint) end
{%- endmacro %}

{# A plain timestamp is an instant, which sessions show in their own zone; silver and gold keep UTC without a zone. #}
{% macro spark__timestamp_type() -%}
  timestamp_ntz
{%- endmacro %}

{# The offset is taken off by hand: a cast to an instant would give the time in the session's zone. #}
{% macro spark__try_timestamp(text) -%}
  {%- set digits = "regexp_extract(replace(" ~ text ~ ", ':', ''), '[+-][0-9]{2,4}$', 0)" -%}
  {%- set offset = "coalesce(try_cast(rpad(" ~ digits ~ ", 5, '0') as integer), 0)" -%}
  {%- set local_text = "regexp_replace(" ~ text ~ ", '" ~ offset_pattern() ~ "$', '')" -%}
  case
    when {{ matches(text, local_time_pattern()) }} then try_cast({{ text }} as timestamp_ntz)
    when {{ matches(text, local_time_pattern() ~ offset_pattern()) }}
      then try_cast({{ local_text }} as timestamp_ntz) - make_dt_interval(0, {{ offset }} div 100, {{ offset }} % 100)
  end
{%- endmacro %}

{#
  JSON stays text. Spark reads as much as makes a value and no further, so the text is read in brackets and in braces: it
  can only end where both find their own end.
#}
{% macro spark__try_json(text) -%}
  {%- set strict = "map('allowSingleQuotes', 'false', 'allowNonNumericNumbers', 'false')" -%}
  case
    when from_json(concat('[', {{ text }}, ']'), 'array<string>', {{ strict }}) is not null
      and from_json(concat('{"value": ', {{ text }}, '}'), 'map<string, string>', {{ strict }}) is not null
    then {{ text }}
  end
{%- endmacro %}

{% macro spark__days_between(earlier, later) -%}
  cast(datediff({{ later }}, {{ earlier }}) as bigint)
{%- endmacro %}

{% macro spark__add_days(date, days) -%}
  date_add({{ date }}, cast({{ days }} as integer))
{%- endmacro %}

{% macro spark__whole_days_between(earlier, later) -%}
  cast(extract(day from ({{ later }} - {{ earlier }})) as bigint)
{%- endmacro %}

{# The table as a map: a subquery that reads the row around it may stand in few places only. #}
{% macro spark__looked_up(relation, key, value, wanted) -%}
  try_element_at((
    select map_from_entries(collect_list(struct(entries.found, entries.kept)))
    from (select {{ key }} as found, max({{ value }}) as kept from {{ relation }} as listed where {{ key }} is not null group by {{ key }}) as entries
  ), {{ wanted }})
{%- endmacro %}

{% macro spark__sorted_list(text) -%}
  nullif(array_join(array_sort(collect_list({{ text }})), ','), '')
{%- endmacro %}

{% macro spark__money_per(amount, count) -%}
  cast(((cast({{ amount }} * 200 as bigint) + {{ count }}) div (2 * {{ count }})) * 0.01BD as decimal(18, 2))
{%- endmacro %}

{% macro spark__capitalised(text) -%}
  array_join(transform(split({{ text }}, ' '), word -> concat(upper(left(word, 1)), lower(substring(word, 2)))), ' ')
{%- endmacro %}

{% macro spark__sha256_hex(text) -%}
  sha2({{ text }}, 256)
{%- endmacro %}

{% macro spark__month_start(date) -%}
  cast(trunc({{ date }}, 'MM') as date)
{%- endmacro %}

{% macro spark__months_between(relation, first, last) -%}
  select explode(sequence({{ first }}, {{ last }}, interval 1 month)) as month_start from {{ relation }}
{%- endmacro %}

{# Joined digits, as other engines make them, would be 100,000 tasks here. #}
{% macro spark__every_day(first, last) -%}
  select explode(sequence({{ first }}, {{ last }}, interval 1 day)) as date
{%- endmacro %}

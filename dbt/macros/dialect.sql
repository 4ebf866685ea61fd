{#
  Everything in which the engines differ. `dbt.safe_cast` is not used: on several engines it does not try, it casts.

  The try_* macros turn trimmed text into a value, or into NULL when the text is not exactly one. The pattern comes
  first because engines are lenient when they cast: DuckDB makes 2 of '1.5', 1000 of '1e3' and a date of 'infinity'.
#}

{# A literal of SQL text. #}
{% macro quoted(text) %}{{ return(adapter.dispatch('quoted')(text)) }}{% endmacro %}
{% macro default__quoted(text) -%}
  '{{ text | string | replace("'", "''") }}'
{%- endmacro %}

{# Text without the spaces around it, those of other widths and those that do not break too; tabs and line breaks stay. #}
{% macro stripped(text) %}{{ return(adapter.dispatch('stripped')(text)) }}{% endmacro %}
{% macro default__stripped(text) -%}
  trim({{ text }})
{%- endmacro %}
{# Every character of Unicode's category Zs, which is what TRIM takes away where it is not told. #}
{% macro spaces() -%}
  {{ return(' \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000') }}
{%- endmacro %}

{# Stripped text; blank is missing. #}
{% macro present(text) -%}
  nullif({{ stripped(text) }}, '')
{%- endmacro %}

{# The whole of `text` matches the regular expression. #}
{% macro matches(text, pattern) %}{{ return(adapter.dispatch('matches')(text, pattern)) }}{% endmacro %}
{% macro default__matches(text, pattern) -%}
  regexp_full_match({{ text }}, {{ quoted(pattern) }})
{%- endmacro %}

{#
  Ends a query whose columns are computed for every row before a condition on them is looked at. An engine that moves the
  condition below the query computes a column anew wherever the condition names it.
#}
{% macro evaluated_once() %}{{ return(adapter.dispatch('evaluated_once')()) }}{% endmacro %}
{% macro default__evaluated_once() -%}
{%- endmacro %}
{% macro duckdb__evaluated_once() -%}
  offset 0
{%- endmacro %}

{# `text` as a value of the type, or NULL where it is none. #}
{% macro try_cast(text, type) %}{{ return(adapter.dispatch('try_cast')(text, type)) }}{% endmacro %}
{% macro default__try_cast(text, type) -%}
  try_cast({{ text }} as {{ type }})
{%- endmacro %}

{# '007' is 7, and so is '7.0': spreadsheets write whole numbers that way. #}
{% macro try_integer(text) %}{{ return(adapter.dispatch('try_integer')(text)) }}{% endmacro %}
{% macro default__try_integer(text) -%}
  case when {{ matches(text, '[+-]?[0-9]+([.]0*)?') }} then {{ try_cast(text, 'bigint') }} end
{%- endmacro %}

{# More decimals than the contract allows are refused, not rounded: nobody would see the cents that are lost. #}
{% macro try_decimal(text, precision, scale) %}{{ return(adapter.dispatch('try_decimal')(text, precision, scale)) }}{% endmacro %}
{% macro default__try_decimal(text, precision, scale) -%}
  case when {{ matches(text, '[+-]?([0-9]+([.][0-9]{0,' ~ scale ~ '}0*)?|[.][0-9]{1,' ~ scale ~ '}0*)') }}
    then {{ try_cast(text, 'decimal(' ~ precision ~ ', ' ~ scale ~ ')') }} end
{%- endmacro %}

{% macro try_boolean(text) %}{{ return(adapter.dispatch('try_boolean')(text)) }}{% endmacro %}
{% macro default__try_boolean(text) -%}
  case when lower({{ text }}) in ('true', 't', '1') then true when lower({{ text }}) in ('false', 'f', '0') then false end
{%- endmacro %}

{# A date of ISO 8601; of the years before 1000, some engines know not all. #}
{% macro date_pattern() -%}
  {{ return('[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}') }}
{%- endmacro %}

{% macro try_date(text) %}{{ return(adapter.dispatch('try_date')(text)) }}{% endmacro %}
{% macro default__try_date(text) -%}
  case when {{ matches(text, date_pattern()) }} then {{ try_cast(text, 'date') }} end
{%- endmacro %}

{#
  ISO 8601, with 'T' or a space, the time optional, and so are its seconds. A time with an offset becomes UTC; one without
  is UTC. Engines differ in which hour is the last, in the largest offset and in how it may be written, so the patterns
  leave no choice.
#}
{% macro try_timestamp(text) %}{{ return(adapter.dispatch('try_timestamp')(text)) }}{% endmacro %}
{% macro default__try_timestamp(text) -%}
  {%- set offset = "coalesce(try_cast(rpad(regexp_extract(replace(" ~ text ~ ", ':', ''), '[+-][0-9]{2,4}$'), 5, '0') as integer), 0)" -%}
  case
    when {{ matches(text, local_time_pattern()) }} then try_cast({{ text }} as timestamp)
    when {{ matches(text, local_time_pattern() ~ offset_pattern()) }}
      then try_cast(regexp_replace({{ text }}, '{{ offset_pattern() }}$', '') as timestamp) - to_minutes({{ offset }} // 100 * 60 + {{ offset }} % 100)
  end
{%- endmacro %}
{% macro local_time_pattern() -%}
  {{ return(date_pattern() ~ '([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?)?') }}
{%- endmacro %}
{% macro offset_pattern() -%}
  {{ return(' ?(Z|UTC|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?)') }}
{%- endmacro %}

{# The type of a time in UTC that carries no zone. #}
{% macro timestamp_type() %}{{ return(adapter.dispatch('timestamp_type')()) }}{% endmacro %}
{% macro default__timestamp_type() -%}
  timestamp
{%- endmacro %}

{% macro try_json(text) %}{{ return(adapter.dispatch('try_json')(text)) }}{% endmacro %}
{% macro default__try_json(text) -%}
  case when json_valid({{ text }}) then cast({{ text }} as json) end
{%- endmacro %}

{# A code of `digits` digits that went through a spreadsheet as a number: '1151' and '1151.0' are '01151'. Other text stays. #}
{% macro restored_code(text, digits) %}{{ return(adapter.dispatch('restored_code')(text, digits)) }}{% endmacro %}
{% macro default__restored_code(text, digits) -%}
  case when {{ matches(text, '[0-9]{1,' ~ digits ~ '}([.]0*)?') }} then lpad(split_part({{ text }}, '.', 1), {{ digits }}, '0') else {{ text }} end
{%- endmacro %}

{# `text` up to the first match of the group in `pattern`; NULL where there is none. #}
{% macro extract_group(text, pattern) %}{{ return(adapter.dispatch('extract_group')(text, pattern)) }}{% endmacro %}
{% macro default__extract_group(text, pattern) -%}
  nullif(regexp_extract({{ text }}, {{ quoted(pattern) }}, 1), '')
{%- endmacro %}

{# Whole days from one date to a later one. #}
{% macro days_between(earlier, later) %}{{ return(adapter.dispatch('days_between')(earlier, later)) }}{% endmacro %}
{% macro default__days_between(earlier, later) -%}
  date_diff('day', {{ earlier }}, {{ later }})
{%- endmacro %}

{# The date some days after another one. #}
{% macro add_days(date, days) %}{{ return(adapter.dispatch('add_days')(date, days)) }}{% endmacro %}
{% macro default__add_days(date, days) -%}
  {{ date }} + cast({{ days }} as integer)
{%- endmacro %}

{# Days of 24 hours that have passed from one moment to a later one; what is left of a day does not count. #}
{% macro whole_days_between(earlier, later) %}{{ return(adapter.dispatch('whole_days_between')(earlier, later)) }}{% endmacro %}
{% macro default__whole_days_between(earlier, later) -%}
  date_sub('day', {{ earlier }}, {{ later }})
{%- endmacro %}

{#
  The text that a small table holds for a key, the largest where it holds several; NULL where it has none. `key` and
  `value` read columns of `listed`, which is what the table is called here.
#}
{% macro looked_up(relation, key, value, wanted) %}{{ return(adapter.dispatch('looked_up')(relation, key, value, wanted)) }}{% endmacro %}
{% macro default__looked_up(relation, key, value, wanted) -%}
  (select max({{ value }}) from {{ relation }} as listed where {{ key }} = {{ wanted }})
{%- endmacro %}

{# The texts of a group, no two of them the same, in alphabetical order and joined by commas; NULL when there is none. #}
{% macro sorted_list(text) %}{{ return(adapter.dispatch('sorted_list')(text)) }}{% endmacro %}
{% macro default__sorted_list(text) -%}
  string_agg({{ text }}, ',' order by {{ text }})
{%- endmacro %}
{#
  DuckDB keeps what a group has to put in order in memory, whatever its limit: for ten million groups more than there is.
  Joined text takes a third of a list; it is parted and put in order afterwards. No text that landed holds a NUL.
#}
{% macro duckdb__sorted_list(text) -%}
  array_to_string(list_sort(string_split(string_agg({{ text }}, chr(0)), chr(0))), ',')
{%- endmacro %}

{# Texts with a separator between them; those that are NULL are left out. Not concat_ws: some engines lack it, or answer NULL when one of them is. #}
{% macro joined(separator, texts) -%}
  substring({% for text in texts %}coalesce({{ quoted(separator) }} || {{ text }}, ''){{ ' || ' if not loop.last }}{% endfor %}, {{ separator | length + 1 }})
{%- endmacro %}

{# A number of 64 bits with a binary point. #}
{% macro type_double() %}{{ return(adapter.dispatch('type_double')()) }}{% endmacro %}
{% macro default__type_double() -%}
  double
{%- endmacro %}

{# Quotient of two numbers, NULL when the divisor is 0. A rate is no money, so it may be a float. #}
{% macro rate(dividend, divisor) -%}
  cast({{ dividend }} as {{ type_double() }}) / nullif(cast({{ divisor }} as {{ type_double() }}), 0)
{%- endmacro %}

{# An amount shared by a count, rounded half up to the cent. In whole numbers: a float would lose a cent here and there. #}
{% macro money_per(amount, count) %}{{ return(adapter.dispatch('money_per')(amount, count)) }}{% endmacro %}
{% macro default__money_per(amount, count) -%}
  cast(cast((cast({{ amount }} * 200 as hugeint) + {{ count }}) // (2 * {{ count }}) as decimal(20, 0)) * 0.01 as decimal(18, 2))
{%- endmacro %}

{% macro title_case(text) -%}
  upper(substring({{ text }}, 1, 1)) || lower(substring({{ text }}, 2))
{%- endmacro %}

{% macro money(amount) -%}
  cast({{ amount }} as decimal(18, 2))
{%- endmacro %}

{# Every match of the regular expression in `text` replaced, in letters of any case. #}
{% macro replace_any_case(text, pattern, replacement) %}{{ return(adapter.dispatch('replace_any_case')(text, pattern, replacement)) }}{% endmacro %}
{% macro default__replace_any_case(text, pattern, replacement) -%}
  regexp_replace({{ text }}, {{ quoted(pattern) }}, {{ quoted(replacement) }}, 'gi')
{%- endmacro %}

{# One space for every run of white space, no-break spaces too, and none around; blank is missing. #}
{% macro collapsed(text) -%}
  {{ present(replace_any_case(text, '[[:space:]\u00a0]+', ' ')) }}
{%- endmacro %}

{# Each word of collapsed text begins with a capital letter and goes on in small ones. Words are what spaces part: 'fit-zone' is one. #}
{% macro capitalised(text) %}{{ return(adapter.dispatch('capitalised')(text)) }}{% endmacro %}
{% macro default__capitalised(text) -%}
  array_to_string(list_transform(string_split({{ text }}, ' '), lambda word: upper(left(word, 1)) || lower(substring(word, 2))), ' ')
{%- endmacro %}

{# SHA-256 of the UTF-8 text, as 64 lower-case hexadecimal digits. #}
{% macro sha256_hex(text) %}{{ return(adapter.dispatch('sha256_hex')(text)) }}{% endmacro %}
{% macro default__sha256_hex(text) -%}
  sha256({{ text }})
{%- endmacro %}

{# The first day of the month that a date is in. #}
{% macro month_start(date) %}{{ return(adapter.dispatch('month_start')(date)) }}{% endmacro %}
{% macro default__month_start(date) -%}
  cast(date_trunc('month', {{ date }}) as date)
{%- endmacro %}

{# A query of one column, `month_start`: every month from one first of month to another; none where they are NULL. #}
{% macro months_between(relation, first, last) %}{{ return(adapter.dispatch('months_between')(relation, first, last)) }}{% endmacro %}
{% macro default__months_between(relation, first, last) -%}
  select cast(unnest(generate_series({{ first }}, {{ last }}, interval 1 month)) as date) as month_start from {{ relation }}
{%- endmacro %}

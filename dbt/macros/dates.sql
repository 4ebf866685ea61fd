{# A day as a number, yyyymmdd, which sorts and joins the same on every engine. #}
{% macro date_key(date) -%}
  cast(extract(year from {{ date }}) * 10000 + extract(month from {{ date }}) * 100 + extract(day from {{ date }}) as integer)
{%- endmacro %}

{# Days since the Monday before: 0 to 6. Engines number weekdays in ways of their own, and some let a session change them. #}
{% macro days_since_monday(date) -%}
  ({{ days_between("cast('1899-12-25' as date)", date) }} % 7)
{%- endmacro %}

{# The English name for a whole number from `first` on; names of the session's language would differ by engine. #}
{% macro named(number, first, names) -%}
  case {{ number }} {% for name in names %}when {{ loop.index0 + first }} then '{{ name }}' {% endfor %}end
{%- endmacro %}

{% macro month_name(month) -%}
  {{ named(month, 1, month_names()) }}
{%- endmacro %}

{% macro weekday_name(date) -%}
  {{ named(days_since_monday(date), 0, ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']) }}
{%- endmacro %}

{# A query for the whole numbers from 0 to 99,999 as `number`; not every engine makes series. #}
{% macro whole_numbers() -%}
  with digits as (
    {% for digit in range(10) %}select {{ digit }} as digit{{ ' union all ' if not loop.last }}{% endfor %}
  )
  select ones.digit + 10 * tens.digit + 100 * hundreds.digit + 1000 * thousands.digit + 10000 * many.digit as number
  from digits as ones
  cross join digits as tens
  cross join digits as hundreds
  cross join digits as thousands
  cross join digits as many
{%- endmacro %}

{# A query for every day from one to another as `date`; none where either is missing. At most 100,000 days. #}
{% macro every_day(first, last) %}{{ return(adapter.dispatch('every_day')(first, last)) }}{% endmacro %}
{% macro default__every_day(first, last) -%}
  select {{ add_days(first, 'number') }} as date
  from ({{ whole_numbers() }}) as numbers
  where number <= {{ days_between(first, last) }}
{%- endmacro %}

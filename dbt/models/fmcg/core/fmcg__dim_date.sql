{%- set number = 'cast(extract(month from month_start) as integer)' -%}
with bounds as (
  select min(date) as first_month, max(date) as last_month
  from {{ ref('fmcg__fact_orders') }}
),

months as (
  {{ months_between('bounds', 'first_month', 'last_month') }}
),

named as (
  select
    month_start,
    cast(extract(year from month_start) as bigint) as year,
    cast(extract(month from month_start) as bigint) as month,
    case {{ number }}
      {%- for name in month_names() %} when {{ loop.index }} then '{{ name }}'{% endfor %} end as month_name,
    case {%- for quarter in [1, 2, 3, 4] %} when {{ number }} <= {{ 3 * quarter }} then 'Q{{ quarter }}'{% endfor %} end as quarter
  from months
)

select
  month_start,
  year * 100 + month as date_key,
  year,
  month_name,
  substring(month_name, 1, 3) as month_short_name,
  quarter,
  cast(year as {{ dbt.type_string() }}) || '-' || quarter as year_quarter
from named

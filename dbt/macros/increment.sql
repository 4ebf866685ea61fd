{#
  How silver is added to, instead of built from all of bronze, on a machine of one's own. A run that only brings new files
  names the rows that it has to judge in `bronze._to_judge`: those of the new files, and those that wait in quarantine for
  a row that they point at. Any other row stays what it is. What silver holds of a key is the newest of its rows so far, so
  the newest of that one and the new ones is the newest of all.

  The table is there while such a run builds, and where compile.py has dbt compile for it. Whoever runs dbt by hand builds
  everything.
#}
{% macro rows_to_judge() -%}
  {#- In a unit test a model has no place. -#}
  {%- if execute and target.type == 'duckdb' and this.database -%}
    {{ return(load_relation(api.Relation.create(database=this.database, schema='bronze', identifier='_to_judge'))) }}
  {%- endif -%}
  {{ return(none) }}
{%- endmacro %}

{#
  For gold whose rows are made of silver's rows of one key: `where` the key is one that the run brought to any of the silver
  tables. They have to be all that the model reads, or it would miss what changed in another; and the key is to be part of
  each table's own, or a row could move from one key to another. test/data/batches.ts holds models to both.
#}
{% macro where_brought(key, models) -%}
  {%- set to_judge = rows_to_judge() -%}
  {%- if to_judge %}
  where {{ key }} in (
    {%- for model in models %}
    select brought.{{ key }}
    from {{ ref(model) }} as brought
    inner join {{ to_judge }} as asked
      on asked.table_name = {{ quoted(model.split('__')[-1]) }}
      and asked.source_file = brought._source_file and asked.source_line = brought._source_line
    {{ 'union all' if not loop.last }}
    {%- endfor %}
  )
  {%- endif -%}
{%- endmacro %}

{# Of what is joined to rows `where_brought` chose, in a CTE: no more than is needed. #}
{% macro where_in(rows, key) -%}
  {%- if rows_to_judge() %}
  where {{ key }} in (select {{ key }} from {{ rows }})
  {%- endif -%}
{%- endmacro %}

{# The rows of the keys that come replace those that are there. #}
{% macro adds_to_itself(key) -%}
  {%- if target.type == 'duckdb' -%}
    {{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key=key) }}
  {%- endif -%}
{%- endmacro %}

{# CTEs that end in `accepted_and_known`: accepted rows, and what silver holds of their keys; `_seen` are the rows that each stands for. #}
{% macro with_known_rows(table) -%}
  touched as (
    select distinct {% for key in table.primaryKey %}{{ key }}__value{{ ', ' if not loop.last }}{% endfor %} from accepted
  ),
  accepted_and_known as (
    select
      {% for column in table.columns -%}
      {{ column.name }}__value,
      {% endfor -%}
      _export_date, _source_file, _source_line, _loaded_at, _batch_id, 1 as _seen
    from accepted
    union all
    select
      {% for column in table.columns -%}
      known.{{ column.name }},
      {% endfor -%}
      {{ export_date(table, 'known._source_file') }},
      known._source_file, known._source_line, known._loaded_at, known._batch_id, known._versions
    from {{ this }} as known
    inner join touched on {% for key in table.primaryKey %}touched.{{ key }}__value = known.{{ key }}{{ ' and ' if not loop.last }}{% endfor %}
  ),
{%- endmacro %}

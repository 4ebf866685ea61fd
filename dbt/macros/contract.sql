{#
  The rules of silver are those of the data contract, and are written nowhere else. The contract reaches dbt as the
  variable `contract` (JSON of modules/contract/dataset.ts) instead of as YAML in this project: it is read and checked
  once, by the loader that the cloud variants use too, and a copy of it in the models' .yml could only go stale.

  Models of other datasets than the contract's are parsed but disabled, so at parse time a missing table is no error.
#}
{% macro contract_table(dataset, table) -%}
  {%- set contract = var('contract', {}) -%}
  {%- if contract.get('name') == dataset -%}
    {%- for candidate in contract.tables if candidate.name == table -%}
      {{ return(candidate) }}
    {%- endfor -%}
  {%- endif -%}
  {%- if execute -%}
    {{ exceptions.raise_compiler_error("The variable `contract` holds no table " ~ dataset ~ "." ~ table ~ ". Build through `bin/medallion run`, or pass the vars.json that it leaves in <work>/dbt.") }}
  {%- endif -%}
  {{ return(none) }}
{%- endmacro %}

{# A landed value (of `landed`) without the blanks around it; blank is missing. Codes get back the zeros that a spreadsheet took. #}
{% macro trimmed_text(column) -%}
  {%- set text = present('landed.' ~ column.name) -%}
  {{ return(restored_code(text, column.codeDigits) if column.codeDigits else text) }}
{%- endmacro %}

{% macro typed_value(column) -%}
  {%- set text = column.name ~ '__text' -%}
  {%- set kind = column.type.kind -%}
  {%- if kind == 'integer' -%}{{ try_integer(text) }}
  {%- elif kind == 'decimal' -%}{{ try_decimal(text, column.type.precision, column.type.scale) }}
  {%- elif kind == 'boolean' -%}{{ try_boolean(text) }}
  {%- elif kind == 'date' -%}{{ try_date(text) }}
  {%- elif kind == 'timestamp' -%}{{ try_timestamp(text) }}
  {%- elif kind == 'json' -%}{{ try_json(text) }}
  {%- else -%}{{ text }}
  {%- endif -%}
{%- endmacro %}

{% macro kind_in_words(type) -%}
  {%- set words = {'integer': 'a whole number', 'boolean': 'true or false', 'date': 'a date', 'timestamp': 'a timestamp', 'json': 'JSON'} -%}
  {{ return('a number with at most ' ~ type.scale ~ ' decimals' if type.kind == 'decimal' else words[type.kind]) }}
{%- endmacro %}

{% macro bound(column, value) -%}
  {%- if column.type.kind == 'date' -%}cast('{{ value }}' as date)
  {%- elif column.type.kind == 'timestamp' -%}cast('{{ value }}' as {{ timestamp_type() }})
  {%- else -%}{{ value }}
  {%- endif -%}
{%- endmacro %}

{#
  The rules of one table as [condition that breaks it, reason]. A condition is never NULL. Reasons do not hold the
  value, so that they can be counted.
#}
{% macro contract_rules(table) -%}
  {%- set rules = [] -%}
  {%- for column in table.columns -%}
    {%- set text = column.name ~ '__text' -%}
    {%- set value = column.name ~ '__value' -%}
    {%- if column.required or column.name in table.primaryKey -%}
      {%- do rules.append([text ~ ' is null', column.name ~ ' missing']) -%}
    {%- endif -%}
    {%- if column.type.kind != 'text' -%}
      {%- do rules.append(['(' ~ text ~ ' is not null and ' ~ value ~ ' is null)', column.name ~ ' not ' ~ kind_in_words(column.type)]) -%}
    {%- endif -%}
    {%- if column.allowedValues -%}
      {%- set accepted = [] -%}
      {%- for each in column.allowedValues -%}{%- do accepted.append(quoted(each)) -%}{%- endfor -%}
      {%- do rules.append(['coalesce(' ~ text ~ ' not in (' ~ accepted | join(', ') ~ '), false)', column.name ~ ' not an accepted value']) -%}
    {%- endif -%}
    {%- if column.pattern -%}
      {%- do rules.append(['coalesce(not ' ~ matches(text, column.pattern) ~ ', false)', column.name ~ ' not of the agreed form']) -%}
    {%- endif -%}
    {%- if column.minimum is defined -%}
      {%- do rules.append(['coalesce(' ~ value ~ ' < ' ~ bound(column, column.minimum) ~ ', false)', column.name ~ ' below ' ~ column.minimum]) -%}
    {%- endif -%}
    {%- if column.maximum is defined -%}
      {%- do rules.append(['coalesce(' ~ value ~ ' > ' ~ bound(column, column.maximum) ~ ', false)', column.name ~ ' above ' ~ column.maximum]) -%}
    {%- endif -%}
    {%- if column.references -%}
      {%- do rules.append(['(' ~ value ~ ' is not null and ' ~ column.name ~ '__found is null)', column.name ~ ' not in ' ~ column.references.table]) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(rules) }}
{%- endmacro %}

{# The date folder that a file was landed in, as text; NULL outside one. #}
{% macro export_date(table, source_file) -%}
  {{ extract_group(source_file, '^' ~ ('' if table.landingPath == '.' else table.landingPath ~ '/') ~ '([0-9]{4}-[0-9]{2}-[0-9]{2})/') }}
{%- endmacro %}

{#
  CTEs that end in `typed`: every bronze row as it landed, <column>__text trimmed (blank is missing) or cleaned,
  <column>__value typed, and _export_date.

  `cleaning` maps columns to SQL that makes of the landed columns (of `landed`) the text that is then judged by the
  contract, where a dataset has to mend more than blanks. Text that cannot be mended is to be left as it is, so that
  the contract names what is wrong with it.

  `to_judge` is that of macros/increment.sql: with it, the rows that it names.
#}
{% macro typed_rows(dataset, table, cleaning={}, to_judge=none) -%}
  with trimmed as (
    select
      {% for column in table.columns -%}
      landed.{{ column.name }}, {{ cleaning.get(column.name, trimmed_text(column)) }} as {{ column.name }}__text,
      {% endfor -%}
      _source_file, _source_line, _loaded_at, _batch_id, _parse_error, _raw_text,
      {{ export_date(table, '_source_file') }} as _export_date
    from {{ source(dataset, table.name) }} as landed
    {%- if to_judge %}
    inner join {{ to_judge }} as asked
      on asked.table_name = {{ quoted(table.name) }} and asked.source_file = landed._source_file and asked.source_line = landed._source_line
    {%- endif %}
  ),
  typed as (
    select *,
      {% for column in table.columns -%}
      {{ typed_value(column) }} as {{ column.name }}__value{{ ',' if not loop.last }}
      {% endfor %}
    from trimmed
  )
{%- endmacro %}

{% macro broken_conditions(rules) -%}
  {%- set conditions = ['_parse_error is not null'] -%}
  {%- for condition, reason in rules -%}{%- do conditions.append(condition) -%}{%- endfor -%}
  {{ conditions | join('\n    or ') }}
{%- endmacro %}

{#
  Silver: the rows that quarantine does not hold, typed, one per key. The rules are judged once, by quarantine, and a row
  is known by its file and line: so a row is in one of the two or, as a duplicate, behind a row of silver, and never in
  both or lost between them.

  The newest row wins: that of the latest date folder (a file outside one counts as older than any), then of the last
  file by path, then of the last line. When a file was loaded plays no part, so any order of loads gives the same rows.
  `_versions` counts the accepted rows of the key; all but one of them are duplicates.

  `cleaning` is that of `typed_rows`. `preference` is SQL to order the rows of one key by, best first, where something
  counts before age; it reads <column>__value.

  `whole` is for a model that reads more than its own table, here or in `cleaning`, or changes the columns: it is always
  built from all of bronze.
#}
{% macro silver_table(dataset, name, cleaning={}, preference=[], whole=false) -%}
  {%- set table = contract_table(dataset, name) -%}
  {%- if table is none -%}
    select * from {{ source(dataset, name) }}
  {%- else -%}
    {%- set keys = [] -%}
    {%- for key in table.primaryKey -%}{%- do keys.append(key ~ '__value') -%}{%- endfor -%}
    {%- set to_judge = none if whole else rows_to_judge() -%}
    {{ adds_to_itself(table.primaryKey) if not whole }}
  {{ typed_rows(dataset, table, cleaning, to_judge) }},
  accepted as (
    select typed.*
    from typed
    left join {{ ref('quarantine_' ~ dataset ~ '__' ~ name) }} as refused
      on refused._source_file = typed._source_file and refused._source_line = typed._source_line
    where refused._source_file is null
  ),
  {{ with_known_rows(table) if to_judge }}
  ranked as (
    select *,
      row_number() over (
        partition by {{ keys | join(', ') }}
        order by {{ (preference + ['_export_date desc nulls last', '_source_file desc', '_source_line desc']) | join(', ') }}
      ) as _age,
      cast({{ 'sum(_seen)' if to_judge else 'count(*)' }} over (partition by {{ keys | join(', ') }}) as bigint) as _versions
    from {{ 'accepted_and_known' if to_judge else 'accepted' }}
  )
  select
    {% for column in table.columns -%}
    {{ column.name }}__value as {{ column.name }},
    {% endfor -%}
    _versions, _source_file, _source_line, _loaded_at, _batch_id
  from ranked
  where _age = 1
  {%- endif -%}
{%- endmacro %}

{#
  Quarantine: the rows that break a rule of the contract, as they landed, with every reason there is. <column>__found is
  set when the value that a row points at is accepted in silver.
#}
{% macro quarantine_table(dataset, name, cleaning={}, whole=false) -%}
  {%- set table = contract_table(dataset, name) -%}
  {%- if table is none -%}
    select * from {{ source(dataset, name) }}
  {%- else -%}
    {%- set rules = contract_rules(table) -%}
    {%- set reasons = [] -%}
    {%- for condition, reason in rules -%}
      {%- do reasons.append('case when ' ~ condition ~ ' then ' ~ quoted(reason) ~ ' end') -%}
    {%- endfor -%}
  {{ typed_rows(dataset, table, cleaning, none if whole else rows_to_judge()) }},
  judged as (
    select typed.*
      {%- for column in table.columns if column.references %},
      {{ column.name }}__target.found as {{ column.name }}__found
      {%- endfor %}
    from typed
    {%- for column in table.columns if column.references %}
    left join (
      select distinct {{ column.references.column }} as found
      from {{ ref('stg_' ~ dataset ~ '__' ~ column.references.table) }}
    ) as {{ column.name }}__target on {{ column.name }}__target.found = typed.{{ column.name }}__value
    {%- endfor %}
    {{ evaluated_once() }}
  )
  select
    {% for column in table.columns -%}
    {{ column.name }},
    {% endfor -%}
    coalesce(_parse_error, {{ joined('; ', reasons) }}) as _reject_reason,
    _raw_text, _source_file, _source_line, _loaded_at, _batch_id
  from judged
  where {{ broken_conditions(rules) }}
  {%- endif -%}
{%- endmacro %}

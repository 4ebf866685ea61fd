{#
  `incoming` merged into `existing`: its rows, and those of `existing` whose key it does not hold. Keys are never NULL.
  Both hold one row per key.
#}
{% macro upsert(existing, incoming, key, columns) -%}
select {{ columns | join(', ') }}
from {{ incoming }}
union all
select existing.{{ columns | join(', existing.') }}
from {{ existing }} as existing
left join {{ incoming }} as incoming on
  {%- for column in key %} incoming.{{ column }} = existing.{{ column }}{{ ' and' if not loop.last }}{% endfor %}
where incoming.{{ key[0] }} is null
{%- endmacro %}

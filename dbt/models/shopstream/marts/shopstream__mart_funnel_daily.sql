{%- set steps = ['page_view', 'product_view', 'add_to_cart', 'checkout', 'purchase'] -%}
with sessions as (
  select
    cast(occurred_at as date) as event_date,
    session_id
    {%- for step in steps %},
    max(case when event_type = '{{ step }}' then 1 else 0 end) as {{ step }}
    {%- endfor %}
  from {{ ref('stg_shopstream__events') }}
  group by cast(occurred_at as date), session_id
),

days as (
  select
    event_date
    {%- for step in steps %},
    cast(sum({{ step }}) as bigint) as {{ step }}_sessions
    {%- endfor %}
  from sessions
  group by event_date
)

select
  event_date,
  {%- for step in steps %}
  {{ step }}_sessions,
  {%- endfor %}
  {{ rate('product_view_sessions', 'page_view_sessions') }} as page_view_to_product_view_rate,
  {{ rate('add_to_cart_sessions', 'product_view_sessions') }} as product_view_to_add_to_cart_rate,
  {{ rate('checkout_sessions', 'add_to_cart_sessions') }} as add_to_cart_to_checkout_rate,
  {{ rate('purchase_sessions', 'checkout_sessions') }} as checkout_to_purchase_rate,
  {{ rate('purchase_sessions', 'page_view_sessions') }} as conversion_rate
from days

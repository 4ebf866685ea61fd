-- The child's pieces are the same by day and by month, and a join to a dimension neither loses nor doubles a row.
with child as (
  select coalesce(sum(facts.sold_quantity), 0) as quantity
  from {{ ref('fmcg__fact_orders') }} as facts
  inner join (
    select distinct {{ month_start('date') }} as date, product_code, customer_code from {{ ref('fmcg__sb_fact_orders') }}
  ) as keys on keys.date = facts.date and keys.product_code = facts.product_code and keys.customer_code = facts.customer_code
),

cuts as (
  select 'days and months of the child' as cut, child.quantity as one, coalesce(sum(days.sold_quantity), 0) as other
  from child
  left join {{ ref('fmcg__sb_fact_orders') }} as days on true
  group by child.quantity
  union all
  select
    'facts and enriched facts' as cut,
    (select coalesce(sum(sold_quantity), 0) from {{ ref('fmcg__fact_orders') }}) as one,
    (select coalesce(sum(sold_quantity), 0) from {{ ref('fmcg__vw_fact_orders_enriched') }}) as other
)

select cut, one, other from cuts where one <> other

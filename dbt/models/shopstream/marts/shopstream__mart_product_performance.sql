with sold as (
  select
    product_id,
    count(distinct order_id) as total_orders,
    sum(quantity) as total_quantity,
    sum(line_revenue) as total_revenue,
    sum(line_margin) as total_margin
  from {{ ref('shopstream__fact_orders') }}
  where {{ shopstream_counts('order_status') }}
  group by product_id
),

products as (
  select
    products.product_id,
    products.product_name,
    products.product_category,
    coalesce(sold.total_orders, 0) as total_orders,
    cast(coalesce(sold.total_quantity, 0) as bigint) as total_quantity,
    {{ money('coalesce(sold.total_revenue, 0)') }} as total_revenue,
    {{ money('coalesce(sold.total_margin, 0)') }} as total_margin
  from {{ ref('shopstream__dim_products') }} as products
  left join sold on sold.product_id = products.product_id
),

ranked as (
  select
    *,
    row_number() over (order by total_revenue desc, product_id) as revenue_rank,
    sum(total_revenue) over (
      order by total_revenue desc, product_id rows between unbounded preceding and current row
    ) as cumulative_revenue,
    sum(total_revenue) over () as all_revenue
  from products
)

select
  product_id,
  product_name,
  product_category,
  total_orders,
  total_quantity,
  total_revenue,
  total_margin,
  {{ rate('total_margin', 'total_revenue') }} as margin_rate,
  revenue_rank,
  {{ rate('cumulative_revenue', 'all_revenue') }} as cumulative_revenue_share,
  -- Whole numbers on both sides: a float could fall on the wrong side of 80 %. Without any revenue nothing is A or B.
  case
    when all_revenue = 0 then 'C'
    when cumulative_revenue * 100 <= all_revenue * 80 then 'A'
    when cumulative_revenue * 100 <= all_revenue * 95 then 'B'
    else 'C'
  end as abc_class,
  case when revenue_rank <= 10 then 'Top 10' when revenue_rank <= 50 then 'Top 50' else 'Long Tail' end as performance_tier
from ranked

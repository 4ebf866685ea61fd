-- A table in spite of its name: gold is also published as files, and a view has none.
select
  facts.date,
  facts.product_code,
  facts.customer_code,
  dates.date_key,
  dates.year,
  dates.month_name,
  dates.month_short_name,
  dates.quarter,
  dates.year_quarter,
  customers.customer,
  customers.market,
  customers.platform,
  customers.channel,
  products.division,
  products.category,
  products.product,
  products.variant,
  facts.sold_quantity,
  prices.price_inr,
  {{ money('facts.sold_quantity * prices.price_inr') }} as total_amount_inr
from {{ ref('fmcg__fact_orders') }} as facts
inner join {{ ref('fmcg__dim_date') }} as dates on dates.month_start = facts.date
left join {{ ref('fmcg__dim_customers') }} as customers on customers.customer_code = facts.customer_code
left join {{ ref('fmcg__dim_products') }} as products on products.product_code = facts.product_code
left join {{ ref('fmcg__dim_gross_price') }} as prices
  on prices.product_code = facts.product_code and prices.year = dates.year

-- ShopStream from landed files to gold in one script, as one would write it by hand for well-formed files: no bronze, no
-- quarantine, no lineage, no tests. It is what the pipeline's time is measured against, and an independent computation
-- of gold that the pipeline's must equal. The variable `source` is the source folder.
create or replace macro whole(t) as case when regexp_full_match(trim(t), '[+-]?\d+(\.0*)?') then try_cast(t as bigint) end;
create or replace macro amount(t) as case when regexp_full_match(trim(t), '[+-]?\d+(\.\d{0,2}0*)?') then try_cast(t as decimal(18, 2)) end;
create or replace macro moment(t) as case when regexp_full_match(trim(t), '\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d+)?)?)?Z?') then try_cast(t as timestamp) end;
create or replace macro known_moment(t) as t between timestamp '2000-01-01' and timestamp '2100-01-01';
create or replace macro landed(t) as table
  select * from read_csv(getvariable('source') || '/raw/postgres/' || t || '/**/*.csv', header = true, all_varchar = true,
    union_by_name = true, filename = true, quote = '"', escape = '"', delim = ',', nullstr = '');
create or replace macro folder(f) as coalesce(nullif(regexp_extract(f, '/(\d{4}-\d\d-\d\d)/[^/]*$', 1), ''), '0');

create or replace temp table users as
select whole(id) as id, trim(email) as email, nullif(trim(first_name), '') as first_name,
  nullif(trim(last_name), '') as last_name, nullif(trim(country), '') as country, trim(plan_type) as plan_type, moment(created_at) as created_at
from landed('users')
where whole(id) is not null and trim(email) <> '' and trim(plan_type) in ('freemium', 'premium', 'enterprise')
  and known_moment(moment(created_at)) and regexp_full_match(coalesce(nullif(trim(country), ''), 'AAA'), '[A-Z]{3}')
qualify row_number() over (partition by whole(id) order by folder(filename) desc, filename desc) = 1;

create or replace temp table products as
select whole(id) as id, trim(name) as name, trim(category) as category, amount(unit_price) as unit_price, amount(unit_cost) as unit_cost
from landed('products')
where whole(id) is not null and trim(name) <> '' and amount(unit_price) >= 0 and amount(unit_cost) >= 0
  and trim(category) in ('Electronics', 'Fashion', 'Home', 'Beauty', 'Sports', 'Books', 'Toys')
  and (nullif(trim(created_at), '') is null or coalesce(known_moment(moment(created_at)), false))
qualify row_number() over (partition by whole(id) order by folder(filename) desc, filename desc) = 1;

create or replace temp table orders as
select whole(id) as id, whole(user_id) as user_id, moment(created_at) as created_at, trim(status) as status,
  nullif(trim(country), '') as country, nullif(trim(payment_method), '') as payment_method,
  trim(status) in ('paid', 'shipped', 'delivered') as counts
from landed('orders')
where whole(id) is not null and whole(user_id) in (select id from users) and known_moment(moment(created_at))
  and trim(status) in ('pending', 'paid', 'shipped', 'delivered', 'cancelled', 'refunded')
  and (nullif(trim(total_amount), '') is null or coalesce(amount(total_amount) >= 0, false))
  and regexp_full_match(coalesce(nullif(trim(country), ''), 'AAA'), '[A-Z]{3}')
  and coalesce(nullif(trim(payment_method), ''), 'paypal') in ('credit_card', 'paypal', 'stripe', 'bank_transfer')
qualify row_number() over (partition by whole(id) order by folder(filename) desc, filename desc) = 1;

create or replace temp table order_items as
select whole(id) as id, whole(order_id) as order_id, whole(product_id) as product_id, whole(quantity) as quantity, amount(unit_price) as unit_price
from landed('order_items')
where whole(id) is not null and whole(order_id) in (select id from orders) and whole(product_id) in (select id from products)
  and whole(quantity) >= 1 and amount(unit_price) >= 0
qualify row_number() over (partition by whole(id) order by folder(filename) desc, filename desc) = 1;

create or replace temp table events as
select trim(event_id) as event_id, trim(session_id) as session_id, trim(event_type) as event_type, moment(occurred_at) as occurred_at
from read_json(getvariable('source') || '/raw/events/**/*.json', format = 'newline_delimited', filename = true, ignore_errors = true,
  columns = {event_id: 'VARCHAR', user_id: 'VARCHAR', session_id: 'VARCHAR', event_type: 'VARCHAR', occurred_at: 'VARCHAR'})
where trim(event_id) <> '' and trim(session_id) <> '' and known_moment(moment(occurred_at))
  and trim(event_type) in ('page_view', 'product_view', 'add_to_cart', 'checkout', 'purchase')
  and (nullif(trim(user_id), '') is null or whole(user_id) is not null)
qualify row_number() over (partition by trim(event_id) order by folder(filename) desc, filename desc) = 1;

create schema if not exists gold;

create or replace table gold.dim_products as
select id as product_id, name as product_name, category as product_category, unit_price, unit_cost,
  (unit_price - unit_cost)::decimal(18, 2) as unit_margin
from products;

create or replace table gold.fact_orders as
select i.id as order_item_id, o.id as order_id, o.user_id as customer_id, p.id as product_id, o.created_at::date as order_date,
  o.status as order_status, o.payment_method, coalesce(o.country, 'Unknown') as country_code, i.quantity, i.unit_price,
  if(o.counts, i.quantity * i.unit_price, 0)::decimal(18, 2) as line_revenue,
  if(o.counts, i.quantity * (i.unit_price - p.unit_cost), 0)::decimal(18, 2) as line_margin
from order_items i join orders o on o.id = i.order_id join products p on p.id = i.product_id;

create or replace table gold.dim_customers as
select u.id as customer_id, u.email, nullif(concat_ws(' ', u.first_name, u.last_name), '') as full_name,
  coalesce(u.country, 'Unknown') as country_code, upper(u.plan_type[1]) || u.plan_type[2:] as customer_segment,
  u.created_at::date as signup_date, o.first_order_date, o.last_order_date, coalesce(o.n, 0) as total_orders,
  coalesce(r.revenue, 0)::decimal(18, 2) as lifetime_value
from users u
left join (select user_id, min(created_at)::date as first_order_date, max(created_at)::date as last_order_date, count(*) as n
  from orders where counts group by user_id) o on o.user_id = u.id
left join (select customer_id, sum(line_revenue) as revenue from gold.fact_orders group by customer_id) r on r.customer_id = u.id;

create or replace table gold.mart_sales_overview as
select order_date as sale_date, country_code, product_category, customer_segment, count(distinct order_id) as total_orders,
  count(distinct customer_id) as unique_customers, sum(quantity)::bigint as total_quantity, sum(line_revenue)::decimal(18, 2) as total_revenue
from (select f.*, p.product_category, c.customer_segment from gold.fact_orders f
  join gold.dim_products p using (product_id) join gold.dim_customers c using (customer_id))
where order_status in ('paid', 'shipped', 'delivered')
group by all;

create or replace table gold.mart_product_performance as
with sold as (
  select product_id, count(distinct order_id) as n, sum(quantity) as pieces, sum(line_revenue) as revenue, sum(line_margin) as margin
  from gold.fact_orders where order_status in ('paid', 'shipped', 'delivered') group by product_id
), totals as (
  select product_id, product_name, product_category, coalesce(n, 0) as total_orders, coalesce(pieces, 0)::bigint as total_quantity,
    coalesce(revenue, 0)::decimal(18, 2) as total_revenue, coalesce(margin, 0)::decimal(18, 2) as total_margin
  from gold.dim_products left join sold using (product_id)
), shares as (
  select *, row_number() over w as revenue_rank, sum(total_revenue) over w as so_far, sum(total_revenue) over () as everything
  from totals window w as (order by total_revenue desc, product_id)
)
select product_id, product_name, product_category, total_orders, total_quantity, total_revenue, total_margin,
  case when total_revenue > 0 then total_margin::double / total_revenue::double end as margin_rate,
  revenue_rank,
  case when everything > 0 then so_far::double / everything::double end as cumulative_revenue_share,
  case when everything = 0 or so_far > everything * 0.95 then 'C' when so_far > everything * 0.80 then 'B' else 'A' end as abc_class,
  case when revenue_rank > 50 then 'Long Tail' when revenue_rank > 10 then 'Top 50' else 'Top 10' end as performance_tier
from shares;

create or replace table gold.mart_customer_ltv as
with scores as (
  select *, (select max(created_at)::date from orders) - last_order_date as recency_days
  from gold.dim_customers where total_orders > 0
), ranks as (
  select *, ntile(5) over (order by recency_days desc, customer_id) as r, ntile(5) over (order by total_orders, customer_id) as f,
    ntile(5) over (order by lifetime_value, customer_id) as m
  from scores
)
select customer_id, full_name, email, country_code, last_order_date, recency_days, total_orders, lifetime_value,
  (floor((lifetime_value * 100 / total_orders + 0.5)::decimal(38, 9)) / 100)::decimal(18, 2) as average_order_value,
  r as recency_score, f as frequency_score, m as monetary_score,
  case when least(r, f, m) >= 4 then 'Champions' when f >= 4 and r >= 3 then 'Loyal Customers' when r >= 4 then 'Promising'
    when r <= 2 and f >= 3 then 'At Risk' else 'Hibernating' end as rfm_segment,
  case when recency_days > 90 then 'High' when recency_days > 30 then 'Medium' else 'Low' end as churn_risk
from ranks;

create or replace table gold.mart_funnel_daily as
with steps as (
  select occurred_at::date as event_date,
    count(distinct session_id) filter (event_type = 'page_view') as page_view_sessions,
    count(distinct session_id) filter (event_type = 'product_view') as product_view_sessions,
    count(distinct session_id) filter (event_type = 'add_to_cart') as add_to_cart_sessions,
    count(distinct session_id) filter (event_type = 'checkout') as checkout_sessions,
    count(distinct session_id) filter (event_type = 'purchase') as purchase_sessions
  from events group by event_date
)
select *,
  product_view_sessions / nullif(page_view_sessions, 0) as page_view_to_product_view_rate,
  add_to_cart_sessions / nullif(product_view_sessions, 0) as product_view_to_add_to_cart_rate,
  checkout_sessions / nullif(add_to_cart_sessions, 0) as add_to_cart_to_checkout_rate,
  purchase_sessions / nullif(checkout_sessions, 0) as checkout_to_purchase_rate,
  purchase_sessions / nullif(page_view_sessions, 0) as conversion_rate
from steps;

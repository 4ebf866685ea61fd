-- Olist from landed files to gold in one script, as one would write it by hand for the published files: no bronze, no
-- quarantine, no lineage, no tests, and the map's points are not even read, since gold needs none of them. It is what the
-- pipeline's time is measured against, and an independent computation of gold that the pipeline's must equal. The
-- variable `source` is the source folder.
create or replace macro whole(t) as case when regexp_full_match(trim(t), '\d+(\.0*)?') then try_cast(t as bigint) end;
create or replace macro amount(t) as case when regexp_full_match(trim(t), '\d+(\.\d{0,2}0*)?') then try_cast(t as decimal(18, 2)) end;
create or replace macro moment(t) as try_cast(nullif(trim(t), '') as timestamp);
create or replace macro given(t) as nullif(trim(t), '');
create or replace macro zip(t) as if(regexp_full_match(trim(t), '\d{1,5}(\.0*)?'), lpad(regexp_extract(trim(t), '^\d+'), 5, '0'), given(t));
create or replace macro fine(t) as given(t) is null or moment(t) is not null;
create or replace macro landed(t) as table
  select * from read_csv(getvariable('source') || '/**/*' || t || '*.csv', header = true, all_varchar = true, filename = true,
    quote = '"', escape = '"', delim = ',', nullstr = '', strict_mode = true);
create or replace macro folder(f) as coalesce(nullif(regexp_extract(f, '/(\d{4}-\d\d-\d\d)/[^/]*$', 1), ''), '0');

create or replace temp table orders as
select given(order_id) as order_id, given(customer_id) as customer_id, given(order_status) as status, moment(order_purchase_timestamp) as bought,
  moment(order_delivered_customer_date) as delivered, moment(order_estimated_delivery_date) as estimated
from landed('orders')
where given(order_id) is not null and moment(order_purchase_timestamp) between timestamp '2000-01-01' and timestamp '2100-01-01'
  and given(order_status) in ('created', 'approved', 'invoiced', 'processing', 'shipped', 'delivered', 'unavailable', 'canceled')
  and fine(order_approved_at) and fine(order_delivered_carrier_date) and fine(order_delivered_customer_date) and fine(order_estimated_delivery_date)
qualify row_number() over (partition by given(order_id) order by folder(filename) desc, filename desc) = 1;

create or replace temp table items as
select given(order_id) as order_id, whole(order_item_id) as order_item_id, given(product_id) as product_id, given(seller_id) as seller_id,
  amount(price) as price, amount(freight_value) as freight_value
from landed('order_items')
where given(order_id) in (select order_id from orders) and whole(order_item_id) is not null and amount(price) is not null
  and (given(freight_value) is null or amount(freight_value) is not null) and fine(shipping_limit_date)
qualify row_number() over (partition by given(order_id), whole(order_item_id) order by folder(filename) desc, filename desc) = 1;

create or replace temp table payments as
select given(order_id) as order_id, whole(payment_sequential) as n, given(payment_type) as type, amount(payment_value) as value
from landed('order_payments')
where given(order_id) is not null and whole(payment_sequential) is not null and amount(payment_value) is not null
  and (given(payment_installments) is null or whole(payment_installments) is not null)
qualify row_number() over (partition by given(order_id), whole(payment_sequential) order by folder(filename) desc, filename desc) = 1;

create or replace temp table reviews as
select given(review_id) as review_id, given(order_id) as order_id, whole(review_score) as score, moment(review_answer_timestamp) as answered
from landed('order_reviews')
where given(review_id) is not null and given(order_id) is not null and whole(review_score) between 1 and 5
  and fine(review_creation_date) and fine(review_answer_timestamp)
qualify row_number() over (partition by given(review_id), given(order_id) order by folder(filename) desc, filename desc) = 1;

create schema if not exists gold;

create or replace table gold.dim_customer as
select given(customer_id) as customer_id, given(customer_unique_id) as customer_unique_id, zip(customer_zip_code_prefix) as zip_code_prefix,
  given(customer_city) as city, given(customer_state) as state
from landed('customers') where given(customer_id) is not null
qualify row_number() over (partition by given(customer_id) order by folder(filename) desc, filename desc) = 1;

create or replace table gold.dim_seller as
select given(seller_id) as seller_id, zip(seller_zip_code_prefix) as zip_code_prefix, given(seller_city) as city, given(seller_state) as state
from landed('sellers') where given(seller_id) is not null
qualify row_number() over (partition by given(seller_id) order by folder(filename) desc, filename desc) = 1;

create or replace table gold.dim_product as
with english as (
  select given(product_category_name) as name, given(product_category_name_english) as english
  from landed('product_category_name_translation')
), products as (
  select given(product_id) as product_id, given(product_category_name) as name, whole(product_weight_g) as weight_g,
    whole(product_length_cm) as length_cm, whole(product_height_cm) as height_cm, whole(product_width_cm) as width_cm
  from landed('products')
  where given(product_id) is not null
    and list_bool_and([given(v) is null or whole(v) is not null for v in [product_name_lenght, product_description_lenght, product_photos_qty,
      product_weight_g, product_length_cm, product_height_cm, product_width_cm]])
  qualify row_number() over (partition by given(product_id) order by folder(filename) desc, filename desc) = 1
)
select product_id, coalesce(english, name, 'unknown') as category, weight_g, length_cm, height_cm, width_cm
from products left join english using (name);

create or replace table gold.dim_date as
select strftime(date, '%Y%m%d')::integer as date_key, date::date as date, year(date)::integer as year, quarter(date)::integer as quarter,
  month(date)::integer as month, monthname(date) as month_name, day(date)::integer as day, dayname(date) as weekday, isodow(date) > 5 as is_weekend
from (select unnest(generate_series(min(bought)::date, max(bought)::date, interval 1 day)) as date from orders);

create or replace table gold.fact_order_items as
select order_id, order_item_id, product_id, seller_id, customer_id, strftime(bought, '%Y%m%d')::integer as order_date_key, status as order_status,
  price, freight_value
from items join orders using (order_id);

create or replace table gold.fact_orders as
select o.order_id, o.customer_id, strftime(bought, '%Y%m%d')::integer as order_date_key, status as order_status, coalesce(i.n, 0) as item_count,
  coalesce(i.revenue, 0)::decimal(18, 2) as revenue, coalesce(i.freight, 0)::decimal(18, 2) as freight, coalesce(p.total, 0)::decimal(18, 2) as payment_total,
  p.types as payment_types, r.score as review_score,
  date_part('day', delivered - bought) as delivery_days, delivered > estimated as is_late
from orders o
left join (select order_id, count(*) as n, sum(price) as revenue, sum(freight_value) as freight from items group by order_id) i using (order_id)
left join (select order_id, sum(value) as total, array_to_string(list_sort(list(distinct type)), ',') as types from payments group by order_id) p
  using (order_id)
left join (select order_id, score from reviews qualify row_number() over (partition by order_id order by answered desc nulls last, review_id) = 1) r
  using (order_id);

create or replace table gold.mart_daily_sales as
select bought::date as order_date, coalesce(state, 'unknown') as customer_state, count(distinct order_id) as total_orders,
  coalesce(sum(price), 0)::decimal(18, 2) as daily_revenue
from orders left join items using (order_id) left join gold.dim_customer using (customer_id)
where status not in ('canceled', 'unavailable')
group by all;

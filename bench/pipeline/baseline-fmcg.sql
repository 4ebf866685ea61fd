-- FMCG from landed files to gold in one script, as one would write it by hand: no bronze, no quarantine, no lineage, no
-- tests. It is what the pipeline's time is measured against, and an independent computation of gold that the pipeline's
-- must equal. The variable `source` is the source folder, which holds all files of the layout.
create or replace macro landed(t) as table
  select * from read_csv(getvariable('source') || '/' || t, header = true, all_varchar = true, union_by_name = true, filename = true,
    quote = '"', escape = '"', delim = ',', nullstr = '');
create or replace macro squeeze(t) as nullif(trim(regexp_replace(t, '\s+', ' ', 'g')), '');
create or replace macro words(t) as list_aggregate([upper(w[1]) || lower(w[2:]) for w in string_split(squeeze(t), ' ')], 'string_agg', ' ');

create or replace macro id_of(t) as nullif(regexp_extract(trim(t), '^(\d+)(\.0*)?$', 1), '');
create or replace macro plain_date(t) as case
  when regexp_full_match(trim(t), '\d{4}/\d\d/\d\d') then try_strptime(trim(t), '%Y/%m/%d')
  when regexp_full_match(trim(t), '\d\d/\d\d/\d{4}') then try_strptime(trim(t), '%d/%m/%Y')
  when regexp_full_match(trim(t), '\d{4}-\d\d-\d\d') then try_strptime(trim(t), '%Y-%m-%d')
  when regexp_full_match(trim(t), '\d\d-\d\d-\d{4}') then try_strptime(trim(t), '%d-%m-%Y') end::date;
create or replace macro any_date(t) as coalesce(plain_date(t), try_strptime(regexp_replace(trim(t), '^[A-Za-z]+, *', ''), '%B %d, %Y')::date);
create or replace macro price_of(t) as case when regexp_full_match(trim(t), '[+-]?\d+(\.\d*)?') then trim(t)::decimal(18, 2) end;
create or replace macro protein(t) as regexp_replace(t, 'protien', 'Protein', 'gi');

create or replace temp table spelling as select lower(replace(city_raw, ' ', '')) as raw, squeeze(city) as city from landed('reference/city_spelling.csv');
create or replace temp table cities as
select raw, max(city) as city from (from spelling union all select lower(replace(city, ' ', '')), city from spelling where lower(replace(city, ' ', '')) not in (select raw from spelling)) group by raw;

create or replace temp table customers as
select coalesce(id_of(c.customer_id), trim(c.customer_id)) as customer_id, words(c.customer_name) as name, cities.city
from landed('customers/*.csv') c left join cities on cities.raw = lower(replace(c.city, ' ', ''))
where trim(c.customer_id) <> ''
qualify row_number() over (partition by coalesce(id_of(c.customer_id), trim(c.customer_id)) order by cities.city is null, words(c.customer_name), cities.city) = 1;

create or replace temp table products as
select coalesce(id_of(product_id), '999999') as product_id, trim(protein(product_name)) as product, words(protein(category)) as category
from (select *, row_number() over () as line from landed('products/*.csv'))
where trim(product_name) <> ''
qualify row_number() over (partition by coalesce(id_of(product_id), '999999') order by filename desc, line desc) = 1;

create schema if not exists gold;

create or replace table gold.sb_dim_customers as
select customer_id as customer_code, name as customer_name, coalesce(c.city, squeeze(f.city)) as city,
  name || '-' || coalesce(c.city, squeeze(f.city), 'Unknown') as customer, 'India' as market, 'Sports Bar' as platform, 'Acquisition' as channel
from customers c left join landed('reference/customer_city.csv') f using (customer_id);

create or replace table gold.sb_dim_products as
select product_id, sha256(product) as product_code,
  coalesce(map {'Energy Bars': 'Nutrition Bars', 'Protein Bars': 'Nutrition Bars', 'Granola & Cereals': 'Breakfast Foods',
    'Recovery Dairy': 'Dairy & Recovery', 'Healthy Snacks': 'Healthy Snacks', 'Electrolyte Mix': 'Hydration & Electrolytes'}[category], 'Other') as division,
  category, product, nullif(regexp_extract(product, '\((.*?)\)', 1), '') as variant
from products;

create or replace table gold.sb_dim_gross_price as
select product_code, date_trunc('month', plain_date(month))::date as month, max(abs(price_of(gross_price)))::decimal(18, 2) as gross_price
from landed('gross_price/*.csv') g join gold.sb_dim_products p on p.product_id = id_of(g.product_id)
where plain_date(month) is not null and price_of(gross_price) is not null
group by all;

create or replace table gold.sb_fact_orders as
select distinct trim(order_id) as order_id, any_date(order_placement_date) as date, product_code, p.product_id,
  coalesce(id_of(customer_id), '999999') as customer_code, order_qty::decimal(18, 2)::bigint as sold_quantity
from landed('orders/landing/*.csv') o join gold.sb_dim_products p on p.product_id = coalesce(id_of(o.product_id), '')
where regexp_full_match(trim(order_qty), '[+-]?\d+(\.0*)?') and any_date(order_placement_date) is not null and trim(order_id) <> '';

create or replace table gold.dim_customers as
select customer_code, customer, market, platform, channel from landed('parent/dim_customers.csv')
where customer_code not in (select customer_code from gold.sb_dim_customers)
union all select customer_code, customer, market, platform, channel from gold.sb_dim_customers;

create or replace table gold.dim_products as
select product_code, division, category, product, variant from landed('parent/dim_products.csv')
where product_code not in (select product_code from gold.sb_dim_products)
union all select product_code, arg_min(division, product_id), arg_min(category, product_id), min(product), min(variant) from gold.sb_dim_products group by product_code;

create or replace table gold.dim_gross_price as
with child as (select product_code, year(month) as year, arg_max(gross_price, month) as price_inr from gold.sb_dim_gross_price group by all)
select product_code, year::bigint as year, price_inr::decimal(18, 2) as price_inr from landed('parent/dim_gross_price.csv')
where (product_code, year::bigint) not in (select (product_code, year) from child)
union all from child;

create or replace table gold.fact_orders as
with child as (select date_trunc('month', date)::date as date, product_code, customer_code, sum(sold_quantity)::bigint as sold_quantity from gold.sb_fact_orders group by all)
select date::date as date, product_code, customer_code, sold_quantity::bigint as sold_quantity from landed('parent/fact_orders*.csv')
where (date::date, product_code, customer_code) not in (select (date, product_code, customer_code) from child)
union all from child;

create or replace table gold.dim_date as
select m::date as month_start, strftime(m, '%Y%m')::bigint as date_key, year(m) as year, strftime(m, '%B') as month_name, strftime(m, '%b') as month_short_name,
  'Q' || quarter(m) as quarter, year(m) || '-Q' || quarter(m) as year_quarter
from (select unnest(generate_series((select min(date) from gold.fact_orders), (select max(date) from gold.fact_orders), interval 1 month)) as m);

create or replace table gold.vw_fact_orders_enriched as
select date, product_code, customer_code, date_key, d.year, month_name, month_short_name, quarter, year_quarter, customer, market, platform, channel,
  division, category, product, variant, sold_quantity, price_inr, (sold_quantity * price_inr)::decimal(18, 2) as total_amount_inr
from gold.fact_orders f join gold.dim_date d on d.month_start = f.date left join gold.dim_customers using (customer_code)
left join gold.dim_products using (product_code) left join gold.dim_gross_price g using (product_code, year);

-- One row per customer and period in which its MRR moved, net of the period: the default report of movements.
-- The period is that of setting movement_grain; both grains stand beside it, whatever the setting.
-- depends_on: {{ ref('fct_customer_mrr_monthly') }}
-- depends_on: {{ ref('fct_mrr_movements_daily') }}
with

{% if setting('movement_grain') == 'day' -%}
movements as (

    select
        customer_id,
        movement_date,
        category,
        sum(mrr_change) as mrr_change

    from {{ ref('fct_mrr_movements_daily') }}
    group by customer_id, movement_date, category

),

{% else -%}
movements as (

    select
        customer_id,
        month as movement_date,
        movement_category as category,
        movement_mrr as mrr_change

    from {{ ref('fct_customer_mrr_monthly') }}
    where movement_category <> 'unchanged'

),

{% endif -%}

mrr_movements as (

    select
        customer_id,
        movement_date,
        '{{ setting('movement_grain') }}' as movement_grain,
        category,
        cast(mrr_change as decimal(38, 6)) as mrr_change

    from movements

)

select * from mrr_movements

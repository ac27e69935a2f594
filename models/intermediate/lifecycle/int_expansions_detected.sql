-- One row per customer and local day on which its MRR rose from above zero, at the last rise of that day.
-- Where one currency rises and another falls the customer changed currency, which is no expansion.
with

mrr_intervals as (

    select * from {{ ref('fct_mrr_intervals') }}
    where mrr_local > 0

),

changes as (

    select
        customer_id,
        currency,
        subscription_id,
        valid_from as changed_at,
        mrr_local as mrr_change

    from mrr_intervals

    union all

    select
        customer_id,
        currency,
        subscription_id,
        valid_to as changed_at,
        -mrr_local as mrr_change

    from mrr_intervals
    where valid_to is not null

),

instants as (

    select
        customer_id,
        changed_at,
        {{ local_date('changed_at') }} as changed_date,
        sum(mrr_change) as mrr_change,
        min(case when mrr_change > 0 then subscription_id end) as subscription_id

    from changes
    group by
        customer_id,
        changed_at

),

last_rises as (

    select
        customer_id,
        changed_date,
        changed_at,
        subscription_id,
        row_number() over (partition by customer_id, changed_date order by changed_at desc) as rise_rank

    from instants
    where mrr_change > 0

),

currency_days as (

    select
        customer_id,
        {{ local_date('changed_at') }} as changed_date,
        currency,
        sum(mrr_change) as mrr_change

    from changes
    group by
        customer_id,
        {{ local_date('changed_at') }},
        currency

),

customer_days as (

    select
        customer_id,
        changed_date,
        sum(mrr_change) as mrr_change,
        min(mrr_change) as lowest_change,
        max(mrr_change) as highest_change

    from currency_days
    group by
        customer_id,
        changed_date

),

-- Currencies are added as they are: the sum says only whether any MRR is there.
opened_days as (

    select
        customer_id,
        changed_date,
        lowest_change,
        highest_change,
        sum(mrr_change) over (partition by customer_id order by changed_date) - mrr_change as opening_mrr

    from customer_days

),

expansions_detected as (

    select
        opened_days.customer_id,
        opened_days.changed_date,
        last_rises.changed_at as expanded_at,
        last_rises.subscription_id

    from opened_days
    inner join last_rises
        on
            opened_days.customer_id = last_rises.customer_id
            and opened_days.changed_date = last_rises.changed_date
            and last_rises.rise_rank = 1
    where
        opened_days.opening_mrr > 0
        and opened_days.lowest_change >= 0
        and opened_days.highest_change > 0

)

select * from expansions_detected

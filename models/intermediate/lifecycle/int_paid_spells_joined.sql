-- One row per customer and unbroken time with MRR above zero.
-- A gap that begins and ends on one local day, such as a plan change by hand, is no gap.
with

paid_intervals as (

    select
        customer_id,
        subscription_id,
        subscription_item_id,
        valid_from,
        coalesce(valid_to, {{ end_of_time() }}) as ended_at

    from {{ ref('fct_mrr_intervals') }}
    where mrr_local > 0

),

compared_intervals as (

    select
        customer_id,
        subscription_id,
        subscription_item_id,
        valid_from,
        ended_at,
        max(ended_at) over (
            partition by customer_id
            order by valid_from, ended_at, subscription_item_id
            rows between unbounded preceding and 1 preceding
        ) as paid_until

    from paid_intervals

),

numbered_intervals as (

    select
        customer_id,
        subscription_id,
        valid_from,
        ended_at,
        sum(
            case
                when paid_until is null then 1
                when valid_from > paid_until and {{ local_date('valid_from') }} > {{ local_date('paid_until') }} then 1
                else 0
            end
        ) over (
            partition by customer_id
            order by valid_from, ended_at, subscription_item_id
            rows between unbounded preceding and current row
        ) as spell_number

    from compared_intervals

),

spells as (

    select
        customer_id,
        spell_number,
        min(valid_from) as paid_from,
        max(ended_at) as paid_until

    from numbered_intervals
    group by
        customer_id,
        spell_number

),

paid_spells_joined as (

    select
        spells.customer_id,
        spells.spell_number,
        spells.paid_from,
        nullif(spells.paid_until, {{ end_of_time() }}) as paid_to,
        min(
            case when numbered_intervals.valid_from = spells.paid_from then numbered_intervals.subscription_id end
        ) as first_subscription_id,
        min(
            case when numbered_intervals.ended_at = spells.paid_until then numbered_intervals.subscription_id end
        ) as last_subscription_id

    from spells
    inner join numbered_intervals
        on
            spells.customer_id = numbered_intervals.customer_id
            and spells.spell_number = numbered_intervals.spell_number
    group by
        spells.customer_id,
        spells.spell_number,
        spells.paid_from,
        spells.paid_until

)

select * from paid_spells_joined

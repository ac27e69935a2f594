-- One row per customer that ever had MRR, with its MRR on the day of its first payment and 90 days after.
-- The day after is reached when it has closed, as far as billing and rates are known; before, nothing of it is.
with

cutoffs as (

    select min(source_as_of) as source_as_of from {{ ref('source_cutoffs') }}
    where source_name in ('stripe', 'finance')

),

lives as (

    select * from {{ ref('int_customers_lived') }}

),

mrr_intervals as (

    select * from {{ ref('fct_mrr_intervals') }}
    where mrr_local > 0

),

rates as (

    select * from {{ ref('fx_rates_daily') }}

),

checkpoint_days as (

    select
        customer_id,
        first_paid_date,
        ended_date,
        cast({{ add_interval('cast(first_paid_date as timestamp)', 1, 'day') }} as timestamp) as first_day_end,
        cast({{ add_interval('cast(first_paid_date as timestamp)', 90, 'day') }} as date) as checkpoint_date,
        cast({{ add_interval('cast(first_paid_date as timestamp)', 91, 'day') }} as timestamp) as checkpoint_end

    from lives

),

checkpoints as (

    select
        checkpoint_days.customer_id,
        checkpoint_days.first_paid_date,
        checkpoint_days.checkpoint_date,
        {{ utc_instant('checkpoint_days.first_paid_date') }} as window_starts_at,
        {{ utc_instant('checkpoint_days.checkpoint_date') }} as window_ends_at,
        {{ utc_instant('checkpoint_days.first_day_end') }} as first_day_closes_at,
        {{ utc_instant('checkpoint_days.checkpoint_end') }} as checkpoint_closes_at,
        {{ utc_instant('checkpoint_days.checkpoint_end') }} <= cutoffs.source_as_of as is_mature,
        checkpoint_days.ended_date is null or checkpoint_days.ended_date > checkpoint_days.checkpoint_date
            as has_never_ended

    from checkpoint_days
    cross join cutoffs

),

closes as (

    {% for close, rate_date, prefix in [
        ('first_day_closes_at', 'first_paid_date', 'first'), ('checkpoint_closes_at', 'checkpoint_date', 'checkpoint')
    ] %}
    select
        checkpoints.customer_id,
        '{{ prefix }}' as close_name,
        count(*) as item_count,
        sum({{ exact_money('mrr_intervals.mrr_local', 'rates.rate_numerator', 'rates.rate_denominator', 6) }}) as mrr

    from checkpoints
    inner join mrr_intervals
        on
            checkpoints.customer_id = mrr_intervals.customer_id
            and checkpoints.{{ close }} > mrr_intervals.valid_from
            and (checkpoints.{{ close }} <= mrr_intervals.valid_to or mrr_intervals.valid_to is null)
    left join rates
        on
            mrr_intervals.currency = rates.currency
            {% if setting('fx_policy') == 'constant' -%}
            and rates.rate_date = {{ setting_literal('fx_base_date', 'date') }}
            {%- else -%}
            and checkpoints.{{ rate_date }} = rates.rate_date
            {%- endif %}
    group by checkpoints.customer_id
    {% if not loop.last %}

    union all

    {% endif %}
    {% endfor %}

),

checkpoints_reached as (

    select
        checkpoints.customer_id,
        {{ local_month('checkpoints.window_starts_at') }} as cohort_month,
        checkpoints.window_starts_at,
        checkpoints.window_ends_at,
        checkpoints.is_mature,
        checkpoints.is_mature and last_closes.item_count is not null as is_retained,
        checkpoints.is_mature and checkpoints.has_never_ended as has_survived,
        case when first_closes.customer_id is null then 0 else first_closes.mrr end as first_day_mrr,
        case
            when not checkpoints.is_mature then null
            when last_closes.customer_id is null then 0
            else last_closes.mrr
        end as mrr_90d

    from checkpoints
    left join closes as first_closes
        on
            checkpoints.customer_id = first_closes.customer_id
            and first_closes.close_name = 'first'
    left join closes as last_closes
        on
            checkpoints.customer_id = last_closes.customer_id
            and last_closes.close_name = 'checkpoint'

)

select * from checkpoints_reached

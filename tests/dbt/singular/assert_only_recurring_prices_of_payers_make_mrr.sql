-- Fails when: an item is two customers' at one time (ID 47), equal billing intervals have unequal factors (ID 48), or
-- MRR is made by a price that is not recurring, by usage that the settings leave out, or by a trial (ID 49).
-- It would cause: MRR that depends on who pays it, on how an interval is written, or on money that does not recur.
-- Where to look first: int_mrr_intervals_reported, int_prices_normalised, int_subscription_items_billed.
-- That scaled prices and shifted days scale and shift MRR (ID 46) takes two builds: test_revenue_relations.py.
{{ config(group='revenue') }}
with

intervals as (

    select
        *,
        lead(valid_from) over (partition by subscription_item_id order by valid_from) as next_valid_from

    from {{ ref('fct_mrr_intervals') }}

),

prices as (

    select
        *,
        case
            when billing_interval_unit in ('month', 'quarter', 'year') then 'months'
            else 'days'
        end as counted_in,
        billing_interval_count * case billing_interval_unit
            when 'quarter' then 3
            when 'year' then 12
            when 'week' then 7
            else 1
        end as interval_length

    from {{ ref('int_prices_normalised') }}

),

violations as (

    select
        'an item of two customers' as identity_name,
        subscription_item_id as entity
    from intervals
    where next_valid_from < coalesce(valid_to, {{ end_of_time() }})

    union all

    select
        'factors of equal intervals' as identity_name,
        {{ dbt.concat(["cast(interval_length as " ~ dbt.type_string() ~ ")", "' '", 'counted_in']) }} as entity
    from prices
    where
        counted_in = 'months'
        or {{ setting('seven_day_multiple_is_week') | lower }} and mod(interval_length, 7) = 0
    group by counted_in, interval_length
    having
        min(cast(factor_numerator as double) / factor_denominator)
        <> max(cast(factor_numerator as double) / factor_denominator)

    union all

    select
        'MRR of what does not recur' as identity_name,
        intervals.subscription_item_id as entity
    from intervals
    left join prices
        on intervals.price_id = prices.price_id
    where
        intervals.mrr_local > 0
        and (
            prices.price_id is null
            -- History that begins late is active until then, whatever counts.
            or intervals.status not in ({{ quoted_list(setting('mrr_statuses') + ['active']) }})
            {%- if setting('metered_mrr') == 'exclude' %}
            or prices.usage_type = 'metered'
            {%- endif %}
        )

)

select * from violations

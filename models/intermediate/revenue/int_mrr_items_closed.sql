-- One row per subscription item and month at whose close it is or may be counted, with its MRR by each way to discount.
-- What our own policies make of it is not asked here: a vendor may count what we do not.
{{ config(materialized='view') }}
{%- set nets = ['ours', 'forever_only', 'all'] %}
with

states as (

    select * from {{ ref('int_subscription_states_closed') }}

),

items as (

    select * from {{ ref('int_subscription_items_versioned') }}

),

prices as (

    select * from {{ ref('int_prices_normalised') }}

),

intervals as (

    select * from {{ ref('fct_mrr_intervals') }}

),

discounts as (

    select * from {{ ref('int_subscription_discounts_closed') }}

),

-- What a quantity of a price costs, wherever it was ever billed.
quantities as (

    select
        price_id,
        quantity,
        max(billed_minor) as billed_minor

    from {{ ref('int_subscription_items_billed') }}
    group by price_id, quantity

),

metered_lines as (

    select
        invoice_lines.subscription_id,
        invoice_lines.price_id,
        invoice_lines.amount_minor,
        cast({{ add_interval('cast(' ~ local_month('invoices.created_at') ~ ' as timestamp)', 1, 'month') }} as date)
            as month

    from {{ ref('stg_stripe__invoice_line_items') }} as invoice_lines
    inner join {{ ref('stg_stripe__invoices') }} as invoices
        on invoice_lines.invoice_id = invoices.invoice_id
    inner join prices
        on invoice_lines.price_id = prices.price_id
    where
        prices.usage_type = 'metered'
        and invoices.status not in ('draft', 'void')

),

usage_invoiced as (

    select
        subscription_id,
        price_id,
        month,
        sum(amount_minor) as usage_minor

    from metered_lines
    group by subscription_id, price_id, month

),

priced_items as (

    select
        states.*,
        items.subscription_item_id,
        items.valid_from as purchased_at,
        prices.currency,
        prices.usage_type,
        prices.factor_numerator,
        prices.factor_denominator * prices.minor_units_per_major as factor_denominator,
        case prices.billing_interval_unit
            when 'month' then prices.billing_interval_count
            when 'quarter' then 3 * prices.billing_interval_count
            when 'year' then 12 * prices.billing_interval_count
        end as period_months,
        case prices.billing_interval_unit
            when 'day' then prices.billing_interval_count
            when 'week' then 7 * prices.billing_interval_count
        end as period_days,
        case
            when prices.usage_type = 'metered' then cast(0 as decimal(38, 12))
            else coalesce(quantities.billed_minor, 0)
        end as billed_minor,
        {{ exact_money('coalesce(usage_invoiced.usage_minor, 0)', 1, 'prices.minor_units_per_major') }} as usage_mrr,
        coalesce(intervals.mrr_local, 0) as our_mrr

    from states
    inner join items
        on
            states.subscription_id = items.subscription_id
            and states.closes_at > items.valid_from
            and (items.valid_to is null or states.closes_at <= items.valid_to)
    inner join prices
        on items.price_id = prices.price_id
    left join quantities
        on
            items.price_id = quantities.price_id
            and items.quantity = quantities.quantity
    left join usage_invoiced
        on
            items.subscription_id = usage_invoiced.subscription_id
            and items.price_id = usage_invoiced.price_id
            and states.month = usage_invoiced.month
    left join intervals
        on
            items.subscription_item_id = intervals.subscription_item_id
            and states.closes_at > intervals.valid_from
            and states.closes_at <= coalesce(intervals.valid_to, {{ end_of_time() }})
    where prices.factor_denominator is not null

),

summed_items as (

    select
        *,
        cast(sum(billed_minor) over (partition by subscription_id, month) as double) as subscription_minor,
        {{ exact_money('billed_minor', 'factor_numerator', 'factor_denominator') }} as gross_mrr

    from priced_items

),

mrr_items_closed as (

    select
        summed_items.subscription_item_id,
        summed_items.subscription_id,
        summed_items.month,
        summed_items.currency,
        summed_items.status,
        summed_items.is_past_grace,
        summed_items.is_paused,
        summed_items.is_requested,
        summed_items.is_ended,
        summed_items.is_paid,
        {{ local_date('summed_items.purchased_at') }} as purchased_date,
        {% set number = billing_periods_before(
            'summed_items.anchor_at', 'summed_items.closes_at', 'summed_items.period_months', 'summed_items.period_days'
        ) -%}
        {{ local_date(billing_period_start(
            'summed_items.anchor_at',
            'greatest(' ~ number ~ ' - 1, 0)',
            'summed_items.period_months',
            'summed_items.period_days'
        )) }} as service_start_date,
        {%- for net in nets %}
        case
            when discounts.subscription_id is null or summed_items.billed_minor = 0 then summed_items.gross_mrr
            else cast(
                round(
                    cast(summed_items.gross_mrr as double) * greatest(
                        discounts.kept_share_{{ net }}
                        - discounts.amount_off_{{ net }} / summed_items.subscription_minor,
                        0
                    ),
                    6
                ) as decimal(38, 6)
            )
        end as mrr_{{ net }},
        {%- endfor %}
        case when summed_items.usage_type = 'metered' then summed_items.our_mrr else 0 end as usage_mrr_ours,
        summed_items.usage_mrr

    from summed_items
    left join discounts
        on
            summed_items.subscription_id = discounts.subscription_id
            and summed_items.month = discounts.month

)

select * from mrr_items_closed

-- One row per month and vendor: MRR at the close after each of the vendor's policies took the place of ours.
-- mrr_1 is by our policies alone, mrr_8 by all of the vendor's but the time zone, which moves months and no amounts.
{%- set policies = ['start', 'past_due', 'pauses', 'cancellations', 'discounts', 'metered', 'exchange_rates'] %}
{%- set ours = {
    'start': setting('mrr_start_policy'),
    'pauses': setting('pause_policy'),
    'cancellations': setting('churn_recognition')
} %}
{%- set positions = [] %}
{%- for step in range(1, 9) %}
{%- set position = {} %}
{%- for policy in policies %}
{%- set our_position = "'" ~ ours.get(policy, 'ours') ~ "'" %}
{%- do position.update({policy: 'definitions.' ~ policy if loop.index < step else our_position}) %}
{%- endfor %}
{%- do positions.append(position) %}
{%- endfor %}
with

definitions as (

    select
        {%- for policy in policies %}
        coalesce(
            nullif(max(case when policy = '{{ policy }}' then vendor_position end), 'ours'),
            '{{ ours.get(policy, 'ours') }}'
        ) as {{ policy }},
        {%- endfor %}
        vendor

    from {{ ref('mrr_definitions') }}
    group by vendor

),

items as (

    select * from {{ ref('int_mrr_items_closed') }}

),

rates as (

    select * from {{ ref('int_fx_rates_monthly') }}

),

daily_rates as (

    select * from {{ ref('fx_rates_daily') }}

),

redefined_items as (

    select
        {%- for position in positions %}
        case
            when
                (
                    (
                        {{ position.past_due }} = 'ours'
                        and items.status in ({{ quoted_list(setting('mrr_statuses')) }})
                        and not items.is_past_grace
                    )
                    or ({{ position.past_due }} <> 'ours' and items.status in ('active', 'past_due'))
                    or ({{ position.past_due }} = 'until_cancelled' and items.status = 'unpaid')
                )
                and ({{ position.pauses }} = 'keep_mrr' or not items.is_paused)
                and ({{ position.cancellations }} = 'paid_through' or not items.is_ended)
                and ({{ position.cancellations }} <> 'cancel_requested' or not items.is_requested)
                and ({{ position.start }} <> 'first_payment' or items.is_paid)
                then case {{ position.discounts }}
                    when 'all' then items.mrr_all
                    when 'forever_only' then items.mrr_forever_only
                    else items.mrr_ours
                end + case {{ position.metered }}
                    when 'trailing_1m' then items.usage_mrr
                    when 'exclude' then 0
                    else items.usage_mrr_ours
                end
            else 0
        end as mrr_{{ loop.index }},
        {%- endfor %}
        items.month,
        items.currency,
        definitions.vendor,
        case definitions.exchange_rates
            when 'service_start' then items.service_start_date
            when 'purchase' then items.purchased_date
        end as rate_date

    from items
    cross join definitions

),

mrr_redefined as (

    select
        redefined_items.vendor,
        redefined_items.month,
        {%- for step in range(1, 8) %}
        sum({{ exact_money(
            'redefined_items.mrr_' ~ step, 'rates.rate_numerator', 'rates.rate_denominator', 6
        ) }}) as mrr_{{ step }},
        {%- endfor %}
        -- Without a rate of that day, the close's.
        sum({{ exact_money(
            'redefined_items.mrr_8',
            'coalesce(daily_rates.rate_numerator, rates.rate_numerator)',
            'coalesce(daily_rates.rate_denominator, rates.rate_denominator)',
            6
        ) }}) as mrr_8

    from redefined_items
    left join rates
        on
            redefined_items.currency = rates.currency
            and redefined_items.month = rates.month
    left join daily_rates
        on
            redefined_items.currency = daily_rates.currency
            and redefined_items.rate_date = daily_rates.rate_date
    group by redefined_items.vendor, redefined_items.month

)

select * from mrr_redefined

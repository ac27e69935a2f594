-- One row per term of a subscription that ended by the cut-off: what expired, and whether and at what it went on.
-- Monthly terms renew by themselves and outnumber all others: read rates by billing_interval.
{# A custom segment adds a column that no YAML can name, so the contract is enforced only while there is none. #}
{{ config(contract={'enforced': not custom_segments()}) }}
with

terms as (

    select * from {{ ref('int_terms_ended') }}

),

rates as (

    select * from {{ ref('fx_rates_daily') }}

),

items as (

    select * from {{ ref('fct_mrr_intervals') }}
    where mrr_local > 0

),

cutoffs as (

    select min(source_as_of) as source_as_of from {{ ref('source_cutoffs') }}
    where source_name in ('stripe', 'finance')

),

customers as (

    select * from {{ ref('dim_customers') }}

),

segment_history as (

    select * from {{ ref('dim_customer_segment_history') }}

),

expiring_items as (

    select
        terms.subscription_id,
        terms.billing_interval,
        terms.term_started_at,
        items.plan_family,
        items.currency,
        items.mrr_local,
        row_number() over (
            partition by terms.subscription_id, terms.billing_interval, terms.term_started_at
            order by items.mrr_local desc, items.plan_family asc, items.currency asc
        ) as size_rank

    from terms
    inner join items
        on
            terms.subscription_id = items.subscription_id
            and terms.billing_interval = items.billing_interval
            and terms.stopped_at > items.valid_from
            and (items.valid_to is null or terms.stopped_at <= items.valid_to)

),

term_items as (

    select
        subscription_id,
        billing_interval,
        term_started_at,
        plan_family,
        currency,
        size_rank,
        1 as is_expiring,
        mrr_local
    from expiring_items

    union all

    select
        terms.subscription_id,
        terms.billing_interval,
        terms.term_started_at,
        null as plan_family,
        items.currency,
        null as size_rank,
        0 as is_expiring,
        items.mrr_local
    from terms
    inner join items
        on
            terms.renewing_subscription_id = items.subscription_id
            and terms.renewing_billing_interval = items.billing_interval
            and terms.renewed_at >= items.valid_from
            and (items.valid_to is null or terms.renewed_at < items.valid_to)

),

dated_terms as (

    select
        *,
        {{ local_date('term_ended_at') }} as term_ended_date,
        {% if setting('fx_policy') == 'constant' -%}
        {{ setting_literal('fx_base_date', 'date') }} as rate_date
        {%- else -%}
        {{ local_date('term_ended_at') }} as rate_date
        {%- endif %}

    from terms

),

valued_terms as (

    select
        dated_terms.subscription_id,
        dated_terms.billing_interval,
        dated_terms.term_started_at,
        max(case when term_items.size_rank = 1 then term_items.plan_family end) as plan_family,
        max(case when term_items.size_rank = 1 then term_items.currency end) as currency,
        {%- for side in ['expiring', 'renewed'] %}
        sum(
            case
                when term_items.is_expiring = {{ 1 if side == 'expiring' else 0 }}
                    then {{ exact_money('term_items.mrr_local', 'rates.rate_numerator', 'rates.rate_denominator', 6) }}
            end
        ) as {{ side }}_mrr,
        {%- endfor %}
        max(case when rates.currency is null then 1 else 0 end) = 1 as is_unconverted

    from dated_terms
    inner join term_items
        on
            dated_terms.subscription_id = term_items.subscription_id
            and dated_terms.billing_interval = term_items.billing_interval
            and dated_terms.term_started_at = term_items.term_started_at
    left join rates
        on
            term_items.currency = rates.currency
            and dated_terms.rate_date = rates.rate_date
    group by dated_terms.subscription_id, dated_terms.billing_interval, dated_terms.term_started_at

),

renewals as (

    select
        dated_terms.subscription_id,
        dated_terms.customer_id,
        {{ local_date('dated_terms.term_started_at') }} as term_started_date,
        dated_terms.term_ended_date,
        cast(coalesce(valued_terms.expiring_mrr, 0) as decimal(38, 6)) as expiring_mrr,
        cast(coalesce(valued_terms.renewed_mrr, 0) as decimal(38, 6)) as renewed_mrr,
        cast(least(coalesce(valued_terms.expiring_mrr, 0), coalesce(valued_terms.renewed_mrr, 0)) as decimal(38, 6))
            as gross_renewed_mrr,
        dated_terms.renewed_at is not null as is_renewed,
        {{ add_interval('dated_terms.term_ended_at', setting('renewal_grace_days'), 'day') }} <= cutoffs.source_as_of
            as is_mature,
        dated_terms.term_months,
        dated_terms.term_number,
        dated_terms.term_started_at,
        dated_terms.term_ended_at,
        dated_terms.renewed_at,
        dated_terms.renewing_subscription_id,
        valued_terms.is_unconverted,
        {%- for segment in customer_segments() %}
        {{ dated_member(segment) }} as {{ segment }},
        {%- endfor %}
        {{ segment_member('plan_family', 'valued_terms') }} as plan_family,
        dated_terms.billing_interval,
        {{ segment_member('currency', 'valued_terms') }} as currency

    from dated_terms
    cross join cutoffs
    inner join valued_terms
        on
            dated_terms.subscription_id = valued_terms.subscription_id
            and dated_terms.billing_interval = valued_terms.billing_interval
            and dated_terms.term_started_at = valued_terms.term_started_at
    left join customers
        on dated_terms.customer_id = customers.customer_id
    left join segment_history
        on
            dated_terms.customer_id = segment_history.customer_id
            and dated_terms.term_ended_at >= segment_history.valid_from
            and dated_terms.term_ended_at < coalesce(segment_history.valid_to, {{ end_of_time() }})

)

select * from renewals

-- One row per month of first payment and segment member: who is still there 90 days later, at what MRR, using what.
-- Only customers whose 90 days are over count on either side of a rate; the sum of MRR waits for the last of the month.
{%- set sums = [
    'customers', 'mature_customers', 'retained_customers', 'survived_customers', 'kept_first_mrr', 'kept_mrr', 'mrr_90d',
    'entitled_features', 'accepted_features'
] %}
with

members as (

    select * from {{ ref('int_cohort_members') }}

),

checkpoints as (

    select * from {{ ref('int_checkpoints_reached') }}

),

features as (

    select * from {{ ref('int_features_accepted') }}

),

customers as (

    select
        checkpoints.customer_id,
        1 as customers,
        case when checkpoints.is_mature then 1 else 0 end as mature_customers,
        case when checkpoints.is_retained then 1 else 0 end as retained_customers,
        case when checkpoints.has_survived then 1 else 0 end as survived_customers,
        case when checkpoints.is_mature then checkpoints.first_day_mrr else 0 end as kept_first_mrr,
        case when checkpoints.is_mature and checkpoints.first_day_mrr > 0 then checkpoints.mrr_90d else 0 end
            as kept_mrr,
        case when checkpoints.is_mature then checkpoints.mrr_90d else 0 end as mrr_90d,
        coalesce(features.entitled_features, 0) as entitled_features,
        coalesce(features.accepted_features, 0) as accepted_features

    from checkpoints
    left join features
        on checkpoints.customer_id = features.customer_id

),

member_sums as (

    {% for segment in ['total'] + segment_names() %}
    select
        {%- for measure in sums %}
        sum(customers.{{ measure }}) as {{ measure }},
        {%- endfor %}
        members.cohort_month,
        '{{ segment }}' as segment,
        members.{{ segment }} as member

    from customers
    inner join members
        on customers.customer_id = members.customer_id
    group by
        members.cohort_month,
        members.{{ segment }}
    {% if not loop.last %}

    union all

    {% endif %}
    {% endfor %}

),

fct_90_day_checkpoint as (

    select
        cohort_month,
        segment,
        member,
        cast(customers as bigint) as cohort_size,
        cast(customers - mature_customers as bigint) as immature,
        {{ ratio('retained_customers', 'mature_customers') }} as retention_90d,
        cast(retained_customers as bigint) as retention_90d_numerator,
        cast(mature_customers as bigint) as retention_90d_denominator,
        {{ wilson_bound('retained_customers', 'mature_customers', 'lower') }} as retention_90d_lower,
        {{ wilson_bound('retained_customers', 'mature_customers', 'upper') }} as retention_90d_upper,
        {{ ratio('survived_customers', 'mature_customers') }} as survived_90d,
        cast(survived_customers as bigint) as survived_90d_numerator,
        cast(mature_customers as bigint) as survived_90d_denominator,
        cast(case when customers = mature_customers then mrr_90d end as decimal(38, 6)) as mrr_90d,
        {{ ratio('kept_mrr', 'kept_first_mrr') }} as mrr_retention_90d,
        cast(kept_mrr as decimal(38, 6)) as mrr_retention_90d_numerator,
        cast(kept_first_mrr as decimal(38, 6)) as mrr_retention_90d_denominator,
        {{ ratio('accepted_features', 'entitled_features') }} as feature_acceptance_rate,
        cast(accepted_features as bigint) as feature_acceptance_rate_numerator,
        cast(entitled_features as bigint) as feature_acceptance_rate_denominator,
        customers = mature_customers as is_mature

    from member_sums

)

select * from fct_90_day_checkpoint

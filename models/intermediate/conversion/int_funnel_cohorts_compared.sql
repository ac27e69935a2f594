-- One row per funnel and cohort month: a fingerprint of its entries and their steps, and whether its figures are
-- computed anew tonight: there is news of it, or it is not mature. Where no history is kept, all cohorts are.
{{ config(**kept_place('segment')) }}
with

cohorts as (

    select * from {{ ref('int_funnel_cohorts') }}

),

entries as (

    select
        {{ segment_names() | join(',\n        ') }},
        funnel,
        cohort_month,
        entity_id,
        steps_reached,
        is_mature

    from {{ ref('fct_funnel_entries') }}

),

steps as (

    select
        funnel,
        cohort_month,
        entity_id,
        step_number,
        days_from_previous

    from {{ ref('int_funnel_steps_reached') }}
    where days_from_previous is not null

),

fingerprints as (

    {% for part in ['cohorts', 'entries', 'steps'] %}
    select
        funnel,
        cohort_month,
        {{ rows_fingerprint(part) }} as fingerprint,
        {{ 'min(case when is_mature then 1 else 0 end)' if part == 'cohorts' else 'null' }} as maturity

    from {{ part }}
    group by
        funnel,
        cohort_month
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

both_nights as (

    {{ compared_nights('fingerprints', 'funnel, cohort_month', ['maturity']) }}

),

funnel_cohorts_compared as (

    select
        funnel,
        cohort_month,
        fingerprint,
        maturity,
        is_changed or coalesce(maturity, 0) = 0 as is_changed

    from both_nights

)

select * from funnel_cohorts_compared

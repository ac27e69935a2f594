-- One row per metric of trials and free plans, month of the start and segment member.
{%- set parts = {'numerator': 'numerator', 'denominator': 'denominator', 'absence': "'zero_denominator'"} %}
with

trials as (

    select * from {{ ref('fct_trial_conversion_monthly') }}

),

months as (

    {{ source_months(['stripe', 'segment']) }}

),

free_sign_ups as (

    select
        free_sign_ups.*,
        months.is_complete

    from {{ ref('fct_freemium_conversion_monthly') }} as free_sign_ups
    inner join months
        on free_sign_ups.start_month = months.month

),

qualified_leads as (

    select
        qualified_leads.*,
        months.is_complete

    from {{ ref('fct_pql_conversion_monthly') }} as qualified_leads
    inner join months
        on qualified_leads.start_month = months.month

),

metric_values as (

    {{ metric_rows('trials', [{'id': 'trial_starts', 'value': 'trial_starts'}], month='start_month') }}

    union all

    {{ metric_rows(
        'trials', [dict(parts, id='trial_conversion_rate', rate='trial_conversion_rate')],
        month='start_month', is_mature='is_mature'
    ) }}

    union all

    {{ metric_rows(
        'free_sign_ups', [dict(parts, id='freemium_conversion_rate', rate='freemium_conversion_rate')],
        month='start_month', is_mature='is_mature'
    ) }}

    union all

    {{ metric_rows(
        'qualified_leads', [dict(parts, id='pql_conversion_rate', rate='pql_conversion_rate')],
        month='start_month', is_mature='is_mature'
    ) }}

)

select * from metric_values

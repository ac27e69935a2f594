-- One row per night of which closes are recorded: how far months were complete, and under which policies.
-- State: it is carried from night to night, and a full refresh leaves it alone.
{{ config(
    materialized='incremental', incremental_strategy='append', on_schema_change='append_new_columns',
    full_refresh=false, schema='recorded', pre_hook=before_writing('{{ forget_tonight() }}')
) }}
{%- set policies = [
    'reporting_timezone', 'reporting_currency', 'discount_policy', 'week_to_month_factor', 'day_to_month_factor',
    'seven_day_multiple_is_week', 'mrr_start_policy', 'mrr_statuses', 'past_due_grace_days', 'pause_policy',
    'metered_mrr', 'churn_recognition', 'fx_policy', 'fx_base_date'
] %}
with

as_of as (

    select * from {{ ref('as_of') }}

),

months as (

    select * from {{ ref('dim_months') }}

),

cutoffs as (

    select min(source_as_of) as source_as_of from {{ ref('source_cutoffs') }}
    where source_name in ('stripe', 'finance')

),

complete_months as (

    select max(months.month) as complete_through_month

    from months
    inner join cutoffs
        on months.ends_at <= cutoffs.source_as_of

),

rates as (

    -- Equal as long as no rate of a complete month was corrected.
    select coalesce(sum(cast(rates.rate_numerator as decimal(38, 0)) + 3 * rates.rate_denominator), 0) as rates_checksum

    from {{ ref('int_fx_rates_monthly') }} as rates
    inner join complete_months
        on rates.month <= complete_months.complete_through_month

),

nights_recorded as (

    select
        as_of.as_of as recorded_at,
        complete_months.complete_through_month,
        {#- Values are checked by their rules; a list loses its quotes. #}
        cast('
            {%- for policy in policies %}{{ policy }}={{ setting(policy) | string | replace("'", "") }}{{ ', ' if not loop.last }}{% endfor -%}
        ' as {{ dbt.type_string() }}) as policies,
        rates.rates_checksum

    from as_of
    cross join complete_months
    cross join rates

)

select * from nights_recorded

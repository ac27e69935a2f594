-- One row per month from the first charge of an invoice to the current month, by the day of that first charge.
-- An invoice counts as recovered or lost once 30 days have passed.
{%- set rates = {
    'failed_payment_rate': ['failed_count', 'first_charge_count'],
    'payment_recovery_rate': ['recovered_count', 'mature_count']
} %}
with

months as (

    select * from {{ ref('dim_months') }}
    where has_begun

),

cutoffs as (

    select min(source_as_of) as source_as_of from {{ ref('source_cutoffs') }}
    where source_name = 'stripe'

),

invoices as (

    select * from {{ ref('fct_invoice_payments') }}

),

counts as (

    select
        month,
        count(*) as first_charge_count,
        sum(case when is_failed then 1 else 0 end) as failed_count,
        sum(case when is_failed and is_mature then 1 else 0 end) as mature_count,
        sum(case when is_recovered and is_mature then 1 else 0 end) as recovered_count

    from invoices
    group by month

),

first_month as (

    select min(month) as month from counts

),

month_counts as (

    select
        {%- for count in ['first_charge_count', 'failed_count', 'mature_count', 'recovered_count'] %}
        cast(coalesce(counts.{{ count }}, 0) as bigint) as {{ count }},
        {%- endfor %}
        months.month,
        months.ends_at

    from months
    inner join first_month
        on months.month >= first_month.month
    left join counts
        on months.month = counts.month

),

payment_recovery as (

    select
        month_counts.month,
        month_counts.first_charge_count,
        month_counts.failed_count,
        {%- for rate, parts in rates.items() %}
        {{ ratio('month_counts.' ~ parts[0], 'month_counts.' ~ parts[1]) }} as {{ rate }},
        month_counts.{{ parts[0] }} as {{ rate }}_numerator,
        month_counts.{{ parts[1] }} as {{ rate }}_denominator,
        {{ wilson_bound('month_counts.' ~ parts[0], 'month_counts.' ~ parts[1], 'lower') }} as {{ rate }}_lower,
        {{ wilson_bound('month_counts.' ~ parts[0], 'month_counts.' ~ parts[1], 'upper') }} as {{ rate }}_upper,
        {%- endfor %}
        month_counts.failed_count - month_counts.mature_count as immature,
        coalesce({{ add_interval('month_counts.ends_at', 30, 'day') }} <= cutoffs.source_as_of, false) as is_mature,
        coalesce(month_counts.ends_at <= cutoffs.source_as_of, false) as is_complete

    from month_counts
    cross join cutoffs

)

select * from payment_recovery

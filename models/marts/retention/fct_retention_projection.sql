-- One row per segment member, billing interval and renewal, from the first payment to the horizon of the projection.
-- Survival follows the sBG model; lifetime value takes today's MRR a customer and a year's margin for the future.
{%- set by_member = 'partition by segment, member, billing_interval order by renewal_number' %}
with

curves as (

    select * from {{ ref('int_renewal_curves') }}

),

fits as (

    select * from {{ ref('int_retention_fitted') }}

),

valued_members as (

    select * from {{ ref('int_members_valued') }}

),

margins as (

    select * from {{ ref('fct_profit_monthly') }}
    where is_complete

),

numbers as (

    {{ number_series(3) }}

),

last_month as (

    select max(month) as month from valued_members

),

year_margin as (

    select {{ ratio('sum(margins.gross_profit)', 'sum(margins.revenue)') }} as gross_margin

    from margins
    inner join last_month
        on
            margins.month <= last_month.month
            and margins.month > cast({{ add_interval('cast(last_month.month as timestamp)', -12, 'month') }} as date)

),

observed_members as (

    select
        segment,
        member,
        billing_interval,
        interval_months,
        max(at_risk) as customers,
        sum(events) as lost_customers,
        max(renewal_number) as last_renewal_number

    from curves
    group by
        segment,
        member,
        billing_interval,
        interval_months

),

renewals as (

    select
        observed_members.segment,
        observed_members.member,
        observed_members.billing_interval,
        observed_members.interval_months,
        observed_members.customers,
        observed_members.lost_customers,
        fits.alpha,
        fits.beta,
        fits.log_likelihood,
        cast(numbers.n as bigint) as renewal_number,
        numbers.n <= observed_members.last_renewal_number as is_observed,
        curves.survival,
        case
            when numbers.n > 0 then (fits.beta + numbers.n - 1) / (fits.alpha + fits.beta + numbers.n - 1)
        end as projected_retention_rate,
        cast(valued_members.closing_mrr as double) / valued_members.active_customers as arpa,
        year_margin.gross_margin

    from observed_members
    cross join year_margin
    inner join numbers
        on numbers.n * observed_members.interval_months < {{ setting('projection_horizon_months') }}
    left join curves
        on
            observed_members.segment = curves.segment
            and observed_members.member = curves.member
            and observed_members.billing_interval = curves.billing_interval
            and numbers.n = curves.renewal_number
    left join fits
        on
            observed_members.segment = fits.segment
            and observed_members.member = fits.member
            and observed_members.billing_interval = fits.billing_interval
    left join valued_members
        on
            observed_members.segment = valued_members.segment
            and observed_members.member = valued_members.member
            and observed_members.billing_interval = valued_members.billing_interval

),

projected_renewals as (

    select
        *,
        -- It never rises, so the least one so far is the last one.
        min(survival) over ({{ by_member }}) as last_survival,
        case
            when alpha is not null
                then
                    cast(
                        exp(coalesce(sum(ln(projected_retention_rate)) over ({{ by_member }}), 0)) as decimal(38, 12)
                    )
        end as projected_survival

    from renewals

),

cumulated_renewals as (

    select
        *,
        cast(
            interval_months * sum(projected_survival) over ({{ by_member }}) as double
        ) as expected_months

    from projected_renewals

),

fct_retention_projection as (

    select
        segment,
        member,
        billing_interval,
        renewal_number,
        renewal_number * interval_months as age_months,
        customers,
        cast(lost_customers as bigint) as lost_customers,
        case when is_observed then coalesce(last_survival, 1) end as observed_survival,
        alpha,
        beta,
        log_likelihood,
        projected_retention_rate,
        cast(projected_survival as double) as projected_survival,
        expected_months,
        arpa,
        gross_margin,
        cast(round(expected_months * arpa * gross_margin, 2) as decimal(38, 6)) as projected_ltv,
        alpha is not null as is_mature

    from cumulated_renewals

)

select * from fct_retention_projection

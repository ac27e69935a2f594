-- One row per month from the first MRR or revenue to the current month: from MRR to recognised to ledger revenue.
-- Explained, never forced equal: each step has its own amount, and other_difference_amount is what is left.
{%- set at_close = ['mrr_revenue', 'unbilled_mrr', 'revenue_without_mrr', 'recognized_recurring'] %}
{%- set types = ['recurring', 'usage', 'one_off'] %}
with

as_of as (

    select * from {{ ref('as_of') }}

),

months as (

    select
        dim_months.month,
        dim_months.ends_at,
        least(
            cast({{ add_interval('cast(dim_months.next_month as timestamp)', -1, 'day') }} as date),
            {{ local_date('as_of.as_of') }}
        ) as close_date

    from {{ ref('dim_months') }} as dim_months
    cross join as_of
    where dim_months.has_begun

),

cutoffs as (

    select min(source_as_of) as source_as_of from {{ ref('source_cutoffs') }}
    where source_name in ('stripe', 'finance')

),

rates as (

    select * from {{ ref('fx_rates_daily') }}

),

profits as (

    select * from {{ ref('fct_profit_monthly') }}

),

local_sums as (

    select
        month,
        currency,
        sum(mrr_revenue_local) as mrr_revenue_local,
        sum(case when has_revenue then 0 else mrr_revenue_local end) as unbilled_mrr_local,
        sum(case when has_mrr then 0 else recognized_amount_local end) as revenue_without_mrr_local,
        sum(recognized_amount_local) as recognized_recurring_local

    from {{ ref('int_subscription_revenue_compared') }}
    group by month, currency

),

converted_sums as (

    select
        {%- for name in at_close %}
        {{ exact_money('local_sums.' ~ name ~ '_local', 'rates.rate_numerator', 'rates.rate_denominator', 6) }}
            as {{ name }},
        {%- endfor %}
        local_sums.month

    from local_sums
    inner join months
        on local_sums.month = months.month
    left join rates
        on
            local_sums.currency = rates.currency
            and months.close_date = rates.rate_date

),

sums_at_close as (

    select
        {%- for name in at_close %}
        sum({{ name }}) as {{ name }},
        {%- endfor %}
        month

    from converted_sums
    group by month

),

recognised_sums as (

    select
        {%- for type in types %}
        case
            when max(case when revenue_type = '{{ type }}' then 1 end) = 1
                then sum(case when revenue_type = '{{ type }}' then amount end)
            else 0
        end as {{ type }},
        {%- endfor %}
        {{ month_of('recognized_date') }} as month

    from {{ ref('fct_recognized_revenue_daily') }}
    group by {{ month_of('recognized_date') }}

),

known_months as (

    select month from sums_at_close

    union all

    select month from recognised_sums

),

first_month as (

    select min(month) as month from known_months

),

joined_months as (

    -- No amount at all is 0; amounts of which no rate is known are null.
    select
        {%- for name in at_close %}
        case when sums_at_close.month is null then 0 else sums_at_close.{{ name }} end as {{ name }},
        {%- endfor %}
        {%- for type in types %}
        case when recognised_sums.month is null then 0 else recognised_sums.{{ type }} end as {{ type }},
        {%- endfor %}
        months.month,
        months.ends_at,
        profits.revenue as ledger_revenue

    from months
    inner join first_month
        on months.month >= first_month.month
    left join sums_at_close
        on months.month = sums_at_close.month
    left join recognised_sums
        on months.month = recognised_sums.month
    left join profits
        on months.month = profits.month

),

revenue_reconciliation as (

    select
        joined_months.month,
        {%- for name, amount in [
            ('mrr_revenue', 'mrr_revenue'),
            ('unbilled_mrr', '-unbilled_mrr'),
            ('revenue_without_mrr', 'revenue_without_mrr'),
            ('fx_difference', 'recurring - recognized_recurring'),
            (
                'other_difference',
                'recognized_recurring - revenue_without_mrr - (mrr_revenue - unbilled_mrr)'
            ),
            ('recognized_recurring', 'recurring'),
            ('recognized_usage', 'usage'),
            ('recognized_one_off', 'one_off'),
            ('recognized', 'recurring + usage + one_off'),
            ('ledger_difference', 'ledger_revenue - recurring - usage - one_off'),
            ('ledger_revenue', 'ledger_revenue')
        ] %}
        cast({{ amount }} as decimal(38, 6)) as {{ name }}_amount,
        {%- endfor %}
        coalesce(joined_months.ends_at <= cutoffs.source_as_of, false) as is_complete

    from joined_months
    cross join cutoffs

)

select * from revenue_reconciliation

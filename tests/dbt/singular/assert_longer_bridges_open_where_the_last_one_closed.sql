-- Fails when: a quarter or year does not open at the close before it, or does not close with its last month.
-- It would cause: a yearly bridge that the months beside it contradict.
-- Where to look first: base_month and last_month in int_periods_compared.
with

months as (

    select
        dim_months.fiscal_quarter,
        dim_months.fiscal_year,
        bridge.*,
        row_number() over (
            partition by bridge.segment, bridge.member, dim_months.fiscal_quarter order by bridge.month desc
        ) as quarter_rank,
        row_number() over (
            partition by bridge.segment, bridge.member, dim_months.fiscal_year order by bridge.month desc
        ) as year_rank

    from {{ ref('fct_mrr_bridge_monthly') }} as bridge
    inner join {{ ref('dim_months') }} as dim_months
        on bridge.month = dim_months.month

),

compared as (

    {%- for grain, model in {'quarter': 'fct_bridge_quarterly', 'year': 'fct_bridge_yearly'}.items() %}

    select
        '{{ grain }}' as grain,
        bridge.fiscal_{{ grain }} as period,
        bridge.segment,
        bridge.member,
        bridge.opening_mrr,
        bridge.closing_mrr,
        bridge.closing_customers,
        months.closing_mrr as closing_mrr_of_last_month,
        months.closing_customers as closing_customers_of_last_month,
        lag(bridge.closing_mrr, 1, 0) over (
            partition by bridge.segment, bridge.member order by bridge.fiscal_{{ grain }}
        ) as closing_mrr_before

    from {{ ref(model) }} as bridge
    left join months
        on
            bridge.fiscal_{{ grain }} = months.fiscal_{{ grain }}
            and bridge.segment = months.segment
            and bridge.member = months.member
            and months.{{ grain }}_rank = 1

    {{ 'union all' if not loop.last }}
    {%- endfor %}

)

select *
from compared
where
    opening_mrr <> closing_mrr_before
    or closing_mrr <> coalesce(closing_mrr_of_last_month, 0)
    or closing_customers <> coalesce(closing_customers_of_last_month, 0)

-- One row per month and representative, team or all with a quota: the sum of the quotas, how many reached their own.
-- What a team won against its quota is what its representatives with a quota won.
with

quotas as (

    select
        *,
        'total' as total

    from {{ ref('int_quotas_monthly') }}
    where quota > 0

),

quotas_attained as (

    {% for segment in ['total', 'sales_team', 'sales_rep_id'] %}
    select
        month,
        '{{ segment }}' as segment,
        {{ segment }} as member,
        cast(sum(quota) as decimal(38, 6)) as quota,
        cast(sum(won_amount) as decimal(38, 6)) as won_amount,
        count(*) as reps_with_quota,
        cast(sum(case when won_amount >= quota then 1 else 0 end) as bigint) as reps_at_quota

    from quotas
    group by
        month,
        {{ segment }}
    {% if not loop.last %}

    union all

    {% endif %}
    {% endfor %}
)

select * from quotas_attained

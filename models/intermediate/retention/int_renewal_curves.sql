-- One row per segment member, billing interval and renewal number up to which a customer stayed or at which one left.
-- Renewals are due each interval from the first payment; who leaves between two of them leaves at the next one.
{%- set months = {'month': 1, 'quarter': 3, 'year': 12} %}
with

cutoffs as (

    select min(source_as_of) as source_as_of from {{ ref('source_cutoffs') }}
    where source_name = 'stripe'

),

dated_lives as (

    select
        customers_lived.customer_id,
        customers_lived.is_over,
        customers_lived.first_paid_date,
        coalesce(customers_lived.ended_date, {{ local_date('cutoffs.source_as_of') }}) as last_date

    from {{ ref('int_customers_lived') }} as customers_lived
    cross join cutoffs

),

lives as (

    select
        *,
        {{
            dbt.datediff('first_paid_date', 'last_date', 'month')
        }} as months

    from dated_lives

),

members as (

    select
        *,
        case billing_interval
            {%- for interval, length in months.items() %}
            when '{{ interval }}' then {{ length }}
            {%- endfor %}
        end as interval_months

    from {{ ref('int_cohort_members') }}
    where billing_interval in ({{ quoted_list(months.keys()) }})

),

counted_lives as (

    select
        lives.customer_id,
        lives.is_over,
        members.interval_months,
        lives.first_paid_date,
        lives.last_date,
        -- The last renewal due before the last day, or one too many, which the anchored date tells.
        cast(floor(lives.months / (members.interval_months + 0.0)) as integer) as due_renewals

    from lives
    inner join members
        on lives.customer_id = members.customer_id

),

renewed_lives as (

    select
        counted_lives.customer_id,
        counted_lives.is_over,
        counted_lives.due_renewals - case
            when
                counted_lives.due_renewals > 0
                and cast(
                    {{ add_interval(
                        'cast(counted_lives.first_paid_date as timestamp)',
                        'counted_lives.due_renewals * counted_lives.interval_months',
                        'month'
                    ) }} as date
                ) >= counted_lives.last_date
                then 1
            else 0
        end + case when counted_lives.is_over then 1 else 0 end as renewal_number

    from counted_lives

),

cut_lives as (

    {% for segment in ['total'] + segment_names() %}
    select
        '{{ segment }}' as segment,
        members.{{ segment }} as member,
        members.billing_interval,
        members.interval_months,
        cast(renewed_lives.renewal_number as bigint) as renewal_number,
        renewed_lives.is_over

    from renewed_lives
    inner join members
        on renewed_lives.customer_id = members.customer_id
    {% if not loop.last %}

    union all

    {% endif %}
    {% endfor %}

),

renewal_curves as (

    {{ kaplan_meier(
        'cut_lives', ['segment', 'member', 'billing_interval', 'interval_months'], 'renewal_number', 'is_over'
    ) }}

)

select * from renewal_curves

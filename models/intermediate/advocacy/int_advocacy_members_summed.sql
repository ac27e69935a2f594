-- One row per month and segment member, from the member's first month with a customer, survey or invitation on.
-- Each customer has one member of a segment in a month, so members of surveys and invitations add up to the total.
{%- set sums = {
    'surveys': [
        'nps_responses', 'promoters', 'passives', 'detractors', 'nps_rejected', 'nps_delivered', 'nps_answered',
        'csat_responses', 'satisfied', 'csat_score_sum', 'csat_rejected',
        'ces_responses', 'ces_score_sum', 'ces_rejected'
    ],
    'referrals': [
        'invitations', 'mature_invitations', 'accepted_invitations', 'self_referrals', 'reciprocal_invitations',
        'inviting_customers', 'referred_customers', 'invited_customers'
    ]
} %}
with

months as (

    select * from {{ ref('dim_months') }}
    where has_begun

),

surveys as (

    select * from {{ ref('int_surveys_counted') }}

),

referrals as (

    select * from {{ ref('int_referrals_counted') }}

),

members as (

    select * from {{ ref('int_customer_months_segmented') }}

),

bridge as (

    select * from {{ ref('fct_mrr_bridge_monthly') }}

),

{% for relation, measures in sums.items() %}
{{ relation }}_cut as (

    {% for segment in ['total'] + segment_names() %}
    select
        {%- for measure in measures %}
        sum({{ relation }}.{{ measure }}) as {{ measure }},
        {%- endfor %}
        {{ relation }}.month,
        '{{ segment }}' as segment,
        {{ "'total'" if segment == 'total' else segment_member(segment, 'members') }} as member

    from {{ relation }}
    {% if segment != 'total' -%}
    left join members
        on
            {{ relation }}.customer_id = members.customer_id
            and {{ relation }}.month = members.month
    {% endif -%}
    group by {{ relation }}.month{{ ', ' ~ segment_member(segment, 'members') if segment != 'total' }}
    {% if not loop.last %}

    union all

    {% endif %}
    {% endfor %}

),

{% endfor %}
member_months as (

    {%- for relation in ['bridge', 'surveys_cut', 'referrals_cut'] %}
    select
        segment,
        member,
        month

    from {{ relation }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

first_months as (

    select
        segment,
        member,
        min(month) as month

    from member_months
    group by
        segment,
        member

),

advocacy_members_summed as (

    select
        months.month,
        months.ends_at,
        first_months.segment,
        first_months.member,
        {%- for relation, measures in sums.items() %}
        {%- for measure in measures %}
        cast(coalesce({{ relation }}_cut.{{ measure }}, 0) as bigint) as {{ measure }},
        {%- endfor %}
        {%- endfor %}
        coalesce(bridge.closing_customers, 0) as active_customers,
        coalesce(bridge.first_paid_customers, 0) as first_paid_customers

    from first_months
    inner join months
        on first_months.month <= months.month
    {%- for relation in ['surveys_cut', 'referrals_cut', 'bridge'] %}
    left join {{ relation }}
        on
            first_months.segment = {{ relation }}.segment
            and first_months.member = {{ relation }}.member
            and months.month = {{ relation }}.month
    {%- endfor %}

)

select * from advocacy_members_summed

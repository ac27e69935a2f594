-- One row per month and segment member (the campaign, or of the recipients' customers) with a marketing e-mail event.
-- Each event counts in its own month; `unique` counts contacts, the rest events.
{%- set kinds = {
    'sent': 'sent',
    'delivered': 'delivered',
    'open': 'opens',
    'click': 'clicks',
    'unsubscribe': 'unsubscribes'
} %}
{%- set ratios = {
    'delivery_rate': ('delivered', 'sent'),
    'open_rate': ('opens', 'delivered'),
    'ctr': ('clicks', 'delivered'),
    'click_to_open_rate': ('clicks', 'opens'),
    'unsubscribe_rate': ('unsubscribes', 'delivered'),
    'unique_open_rate': ('unique_opens', 'unique_delivered'),
    'unique_ctr': ('unique_clicks', 'unique_delivered'),
    'unique_click_to_open_rate': ('unique_clicks', 'unique_opens'),
    'unique_unsubscribe_rate': ('unique_unsubscribes', 'unique_delivered')
} %}
with

email_events as (

    select * from {{ ref('stg_marketing__email_events') }}
    where email_event_type in ({{ quoted_list(kinds) }})

),

contact_leads as (

    select * from {{ ref('int_contacts_merged') }}

),

leads as (

    select * from {{ ref('fct_leads') }}

),

months as (

    select * from {{ ref('dim_months') }}

),

cutoffs as (

    select min(source_as_of) as source_as_of from {{ ref('source_cutoffs') }}
    where source_name = 'marketing'

),

contact_months as (

    select
        {{ local_month('email_events.occurred_at') }} as month,
        coalesce(email_events.campaign_name, 'unknown') as campaign,
        {%- for kind, name in kinds.items() %}
        count(case when email_events.email_event_type = '{{ kind }}' then 1 end) as {{ name }},
        {%- endfor %}
        coalesce(contact_leads.lead_id, email_events.contact_id) as recipient_id

    from email_events
    left join contact_leads
        on email_events.contact_id = contact_leads.contact_id
    group by
        {{ local_month('email_events.occurred_at') }},
        coalesce(email_events.campaign_name, 'unknown'),
        coalesce(contact_leads.lead_id, email_events.contact_id)

),

-- Recipients of a month who are alike in every segment are counted once for all segments.
recipient_months as (

    select
        month,
        {%- for name in kinds.values() %}
        cast(sum({{ name }}) as bigint) as {{ name }},
        {%- endfor %}
        recipient_id

    from contact_months
    group by
        month,
        recipient_id

),

alike_recipients as (

    select
        recipient_months.month,
        {%- for segment in segment_names() %}
        {{ segment_member(segment, 'leads') }} as {{ segment }},
        {%- endfor %}
        {%- for name in kinds.values() %}
        cast(sum(recipient_months.{{ name }}) as bigint) as {{ name }},
        count(case when recipient_months.{{ name }} > 0 then 1 end) as unique_{{ name }},
        {%- endfor %}
        'total' as total

    from recipient_months
    left join leads
        on recipient_months.recipient_id = leads.lead_id
    group by
        {%- for segment in segment_names() %}
        {{ segment_member(segment, 'leads') }},
        {%- endfor %}
        recipient_months.month

),

member_months as (

    select
        month,
        'campaign' as segment,
        {%- for name in kinds.values() %}
        cast(sum({{ name }}) as bigint) as {{ name }},
        count(case when {{ name }} > 0 then 1 end) as unique_{{ name }},
        {%- endfor %}
        campaign as member

    from contact_months
    group by
        month,
        campaign

    {% for segment in ['total'] + segment_names() %}
    union all

    select
        month,
        '{{ segment }}' as segment,
        {%- for name in kinds.values() %}
        cast(sum({{ name }}) as bigint) as {{ name }},
        cast(sum(unique_{{ name }}) as bigint) as unique_{{ name }},
        {%- endfor %}
        {{ segment }} as member

    from alike_recipients
    group by
        month,
        {{ segment }}
    {% endfor %}

),

fct_email_monthly as (

    select
        member_months.month,
        member_months.segment,
        member_months.member,
        {%- for name in kinds.values() %}
        member_months.{{ name }},
        {%- endfor %}
        {%- for name in kinds.values() %}
        member_months.unique_{{ name }},
        {%- endfor %}
        {%- for name, (numerator, denominator) in ratios.items() %}
        {{ ratio('member_months.' ~ numerator, 'member_months.' ~ denominator) }} as {{ name }},
        member_months.{{ numerator }} as {{ name }}_numerator,
        member_months.{{ denominator }} as {{ name }}_denominator,
        {%- endfor %}
        coalesce(months.ends_at <= cutoffs.source_as_of, false) as is_complete

    from member_months
    cross join cutoffs
    inner join months
        on member_months.month = months.month

)

select * from fct_email_monthly

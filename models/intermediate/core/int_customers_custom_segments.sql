-- One row per customer, with a column for each custom segment of the settings.
-- Of several records of one customer the one that gave the customer its id is asked first, then the newest.
{%- set origins = {
    'stripe.customer': {
        'records': ref('stg_stripe__customers'), 'source': 'stripe_customer', 'id': 'stripe_customer_id', 'at': 'created_at'
    },
    'hubspot.company': {
        'records': ref('stg_hubspot__companies'), 'source': 'hubspot_company', 'id': 'company_id', 'at': 'created_at'
    },
    'hubspot.contact': {
        'records': ref('stg_hubspot__contacts'), 'source': 'hubspot_contact', 'id': 'contact_id', 'at': 'created_at'
    },
    'segment.groups': {
        'records': ref('stg_segment__group_memberships'), 'source': 'segment_group', 'id': 'group_id', 'at': 'joined_at'
    }
} %}
with

identities as (

    select * from {{ ref('dim_customer_identities') }}

),

{% for name, segment in custom_segments().items() -%}
{%- set origin = origins[segment['source'] ~ '.' ~ segment['table']] -%}
{{ name }}_values as (

    select
        identities.customer_id,
        records.custom_{{ name }} as {{ name }},
        row_number() over (
            partition by identities.customer_id
            order by
                case when identities.source_id = identities.customer_id then 0 else 1 end,
                records.{{ origin['at'] }} desc nulls last,
                identities.source_id,
                records.custom_{{ name }}
        ) as value_rank

    from identities
    inner join {{ origin['records'] }} as records
        on identities.source_id = records.{{ origin['id'] }}
    where
        identities.source = '{{ origin["source"] }}'
        and identities.valid_to is null
        and records.custom_{{ name }} is not null

),

{% endfor -%}
customers as (

    select customer_id
    from identities
    where source <> 'segment_anonymous'
    group by customer_id

),

customers_custom_segments as (

    select
        {% for name in custom_segments() -%}
        {{ name }}_values.{{ name }},
        {% endfor -%}
        customers.customer_id

    from customers
    {%- for name in custom_segments() %}
    left join {{ name }}_values
        on
            customers.customer_id = {{ name }}_values.customer_id
            and {{ name }}_values.value_rank = 1
    {%- endfor %}

)

select * from customers_custom_segments

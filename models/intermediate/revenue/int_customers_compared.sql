-- One row per customer with intervals tonight or when history was kept: a fingerprint of them, and whether it differs.
-- All that a night knows of a customer's MRR is in these rows, so that equal ones need no other look at what is new.
{{ config(**kept_place()) }}
with

intervals as (

    select * from {{ ref('fct_mrr_intervals') }}

),

own_intervals as (

    select
        customer_id,
        {{ rows_fingerprint('intervals') }} as fingerprint

    from intervals
    group by customer_id

),

{% for owner in ['subscription', 'subscription_item'] -%}
shared_{{ owner }}s as (

    select {{ owner }}_id
    from intervals
    group by {{ owner }}_id
    having min(customer_id) <> max(customer_id)

),

{{ owner }}_intervals as (

    select intervals.*
    from intervals
    inner join shared_{{ owner }}s
        on intervals.{{ owner }}_id = shared_{{ owner }}s.{{ owner }}_id

),

{{ owner }}_fingerprints as (

    select
        {{ owner }}_id,
        {{ rows_fingerprint(owner ~ '_intervals') }} as fingerprint

    from {{ owner }}_intervals
    group by {{ owner }}_id

),

{% endfor -%}
fingerprints as (

    select * from own_intervals
    {%- for owner in ['subscription', 'subscription_item'] %}

    union all

    -- What passed from one customer to another is told by the intervals of both.
    select
        {{ owner }}_intervals.customer_id,
        {{ owner }}_fingerprints.fingerprint

    from {{ owner }}_intervals
    inner join {{ owner }}_fingerprints
        on {{ owner }}_intervals.{{ owner }}_id = {{ owner }}_fingerprints.{{ owner }}_id
    {%- endfor %}

),

both_nights as (

    {{ compared_nights('fingerprints', 'customer_id') }}

),

unchanged_months as (

    select count(*) as month_count from {{ ref('int_months_compared') }}
    where not is_changed

),

customers_compared as (

    select
        both_nights.customer_id,
        both_nights.fingerprint,
        both_nights.is_changed or unchanged_months.month_count = 0 as is_changed

    from both_nights
    cross join unchanged_months

)

select * from customers_compared

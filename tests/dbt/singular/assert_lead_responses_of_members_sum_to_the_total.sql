-- Fails when: the leads of a segment's members in a month, or those of them contacted, are not the total's (ID 40).
-- It would cause: response times by country or channel that lose or double leads.
-- Where to look first: int_lead_members, which must give each lead one member of each segment.
{%- set measures = [
    'lead_count', 'contacted_count', 'contacted_24h_rate_numerator', 'contacted_24h_rate_denominator', 'immature'
] %}
with

responses as (

    select * from {{ ref('fct_lead_response_monthly') }}

),

segment_sums as (

    select
        month,
        {%- for measure in measures %}
        sum({{ measure }}) as {{ measure }},
        {%- endfor %}
        segment

    from responses
    group by month, segment

)

select
    segment_sums.month,
    segment_sums.segment

from segment_sums
inner join responses as totals
    on
        segment_sums.month = totals.month
        and totals.segment = 'total'
where
    {%- for measure in measures %}
    segment_sums.{{ measure }} <> totals.{{ measure }} or
    {%- endfor %}
    totals.member <> 'total'

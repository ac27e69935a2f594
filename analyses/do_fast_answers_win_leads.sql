-- Do leads that hear from sales within an hour, a day or a week become customers more often than those who wait?
-- Leads of the last 90 days are left out: they have had no time to be won.
with

as_of as (

    select * from {{ ref('as_of') }}

),

leads as (

    select
        leads.lead_id,
        leads.won_at,
        case
            when leads.first_response_hours <= 1 then '1 within an hour'
            when leads.first_response_hours <= 24 then '2 within a day'
            when leads.first_response_hours <= 168 then '3 within a week'
            when leads.first_response_hours > 168 then '4 later'
            else '5 never'
        end as answered

    from {{ ref('fct_leads') }} as leads
    inner join as_of
        on leads.created_at < {{ add_interval('as_of.as_of', '-90', 'day') }}

)

select
    answered,
    count(*) as leads,
    count(won_at) as won,
    {{ ratio('count(won_at)', 'count(*)') }} as won_rate,
    {{ wilson_bound('count(won_at)', 'count(*)', 'lower') }} as won_rate_lower,
    {{ wilson_bound('count(won_at)', 'count(*)', 'upper') }} as won_rate_upper

from leads
group by answered
order by answered

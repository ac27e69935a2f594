-- One row per milestone: leads of the twelve complete months before the cut-off that reached it by now.
with leads as (

    select leads.*
    from conversion.fct_leads as leads
    cross join core.as_of
    where leads.created_at >= date_trunc('month', as_of.as_of) - interval 12 month
        and leads.created_at < date_trunc('month', as_of.as_of)

),

steps as (

    select 1 as position, 'lead' as step, count(*) as leads from leads
    union all
    select 2, 'mql', count(mql_at) from leads
    union all
    select 3, 'sql', count(sql_at) from leads
    union all
    select 4, 'opportunity', count(opportunity_at) from leads
    union all
    select 5, 'won', count(won_at) from leads

)

select step, leads, leads / nullif(max(leads) over (), 0) as share
from steps
order by position

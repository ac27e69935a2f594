-- One row per source that was read.
select
    cutoffs.source_name, cutoffs.source_as_of, max(loads.synced_at) as synced_at,
    date_diff('hour', cutoffs.source_as_of, as_of.as_of) as hours_behind,
    sum(loads.row_count) as row_count, sum(loads.rejected_row_count) as rejected_row_count
from core.source_cutoffs as cutoffs
cross join core.as_of
left join ops.fct_source_loads as loads
    on cutoffs.source_name = loads.source
    and loads.run_id = (select run_id from ops.fct_runs order by started_at desc limit 1)
group by cutoffs.source_name, cutoffs.source_as_of, as_of.as_of
order by cutoffs.source_name

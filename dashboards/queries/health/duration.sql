-- One row per run of the last thirty that published.
select started_at, run_seconds, dbt_seconds
from ops.fct_runs
where outcome = 'published'
qualify row_number() over (order by started_at desc) <= 30
order by started_at

-- One row per run of the last thirty.
select
    started_at, outcome, run_seconds, row_count_read, test_count, failed_test_count, warned_test_count
from ops.fct_runs
qualify row_number() over (order by started_at desc) <= 30
order by started_at desc

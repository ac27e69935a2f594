-- The newest run, and what was found in the data it read.
select
    runs.row_count_read, runs.run_seconds, runs.test_count, runs.failed_test_count, runs.warned_test_count,
    runs.accepted_test_count, findings.contradictions
from ops.fct_runs as runs
cross join (select count(*) as contradictions from ops.fct_data_quality where row_count > 0) as findings
order by runs.started_at desc
limit 1

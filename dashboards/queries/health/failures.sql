-- One row per test that did not pass in the newest run, or was let through.
select results.test, results.model, results.level, results.outcome, results.failing_row_count
from ops.fct_test_results as results
where results.outcome <> 'pass'
    and results.run_id = (select run_id from ops.fct_runs order by started_at desc limit 1)
order by results.level, results.test

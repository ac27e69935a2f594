-- One row per model: the ten that took longest in the newest run.
select node as model, seconds
from ops.fct_model_runs
where run_id = (select run_id from ops.fct_runs order by started_at desc limit 1)
qualify row_number() over (order by seconds desc, node) <= 10
order by seconds desc, node

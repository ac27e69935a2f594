-- One row per metric: what it is called and means.
select
    metric_id, name_en, name_fr, definition_en, definition_fr, formula, formula_fr, unit, source_model,
    invalid_uses, invalid_uses_fr
from metrics.dim_metrics
order by metric_id

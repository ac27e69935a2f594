-- One row per metric, variant and month: the total of `fct_metric_values` alone, so that no sum mixes segments.
{{ total_rows(ref('fct_metric_values')) }}

-- One row per cohort month: the total of `fct_90_day_checkpoint` alone, so that no sum mixes segments.
{{ total_rows(ref('fct_90_day_checkpoint')) }}

-- One row per month: the total of `fct_responsiveness_monthly` alone, so that no sum mixes segments.
{{ total_rows(ref('fct_responsiveness_monthly')) }}

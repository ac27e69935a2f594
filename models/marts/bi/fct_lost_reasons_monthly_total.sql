-- One row per month and lost reason: the total of `fct_lost_reasons_monthly` alone, so that no sum mixes segments.
{{ total_rows(ref('fct_lost_reasons_monthly')) }}

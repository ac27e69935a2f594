-- One row per month: the total of `fct_nps_monthly` alone, so that no sum mixes segments.
{{ total_rows(ref('fct_nps_monthly')) }}

-- One row per start month: the total of `fct_trial_conversion_monthly` alone, so that no sum mixes segments.
{{ total_rows(ref('fct_trial_conversion_monthly')) }}

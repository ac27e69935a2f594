-- One row per signed up month: the total of `fct_activation_monthly` alone, so that no sum mixes segments.
{{ total_rows(ref('fct_activation_monthly')) }}

-- One row per signed up month: the total of `fct_adoption_monthly` alone, so that no sum mixes segments.
{{ total_rows(ref('fct_adoption_monthly')) }}

-- One row per cohort month and age months: the total of `fct_cohort_retention` alone, so that no sum mixes segments.
{{ total_rows(ref('fct_cohort_retention')) }}

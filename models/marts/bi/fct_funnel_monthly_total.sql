-- One row per funnel, cohort month and step number:
-- the total of `fct_funnel_monthly` alone, so that no sum mixes segments.
{{ total_rows(ref('fct_funnel_monthly')) }}

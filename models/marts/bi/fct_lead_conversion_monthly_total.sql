-- One row per conversion and cohort month:
-- the total of `fct_lead_conversion_monthly` alone, so that no sum mixes segments.
{{ total_rows(ref('fct_lead_conversion_monthly')) }}

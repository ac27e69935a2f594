-- One row per month: the total of `fct_lead_response_monthly` alone, so that no sum mixes segments.
{{ total_rows(ref('fct_lead_response_monthly')) }}

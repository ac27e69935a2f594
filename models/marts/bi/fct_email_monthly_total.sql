-- One row per month: the total of `fct_email_monthly` alone, so that no sum mixes segments.
{{ total_rows(ref('fct_email_monthly')) }}

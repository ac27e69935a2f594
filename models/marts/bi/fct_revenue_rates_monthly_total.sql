-- One row per month: the total of `fct_revenue_rates_monthly` alone, so that no sum mixes segments.
{{ total_rows(ref('fct_revenue_rates_monthly')) }}

-- One row per month: the total of `fct_sales_performance_monthly` alone, so that no sum mixes segments.
{{ total_rows(ref('fct_sales_performance_monthly')) }}

-- One row per start month: the total of `fct_pql_conversion_monthly` alone, so that no sum mixes segments.
{{ total_rows(ref('fct_pql_conversion_monthly')) }}

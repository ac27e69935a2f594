-- One row per start month: the total of `fct_freemium_conversion_monthly` alone, so that no sum mixes segments.
{{ total_rows(ref('fct_freemium_conversion_monthly')) }}

-- One row per month: the total of `fct_unit_economics_monthly` alone, so that no sum mixes segments.
{{ total_rows(ref('fct_unit_economics_monthly')) }}

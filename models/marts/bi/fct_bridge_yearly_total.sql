-- One row per fiscal year: the total of `fct_bridge_yearly` alone, so that no sum mixes segments.
{{ total_rows(ref('fct_bridge_yearly')) }}

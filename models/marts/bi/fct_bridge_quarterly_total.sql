-- One row per fiscal quarter: the total of `fct_bridge_quarterly` alone, so that no sum mixes segments.
{{ total_rows(ref('fct_bridge_quarterly')) }}

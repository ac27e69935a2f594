-- One row per month: the total of `fct_mrr_bridge_monthly` alone, so that no sum mixes segments.
{{ total_rows(ref('fct_mrr_bridge_monthly')) }}

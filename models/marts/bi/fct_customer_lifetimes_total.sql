-- One row per warehouse: the total of `fct_customer_lifetimes` alone, so that no sum mixes segments.
{{ total_rows(ref('fct_customer_lifetimes')) }}

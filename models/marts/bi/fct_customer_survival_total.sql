-- One row per day of life: the total of `fct_customer_survival` alone, so that no sum mixes segments.
{{ total_rows(ref('fct_customer_survival')) }}

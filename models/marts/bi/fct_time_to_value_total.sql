-- One row per signed up month: the total of `fct_time_to_value` alone, so that no sum mixes segments.
{{ total_rows(ref('fct_time_to_value')) }}

-- One row per wave: the total of `fct_nps_waves` alone, so that no sum mixes segments.
{{ total_rows(ref('fct_nps_waves')) }}

-- One row per billing interval and renewal number:
-- the total of `fct_retention_projection` alone, so that no sum mixes segments.
{{ total_rows(ref('fct_retention_projection')) }}

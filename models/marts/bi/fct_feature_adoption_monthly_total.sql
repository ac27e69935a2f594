-- One row per month and feature name: the total of `fct_feature_adoption_monthly` alone, so that no sum mixes segments.
{{ total_rows(ref('fct_feature_adoption_monthly')) }}

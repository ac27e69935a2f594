-- One row per month: the total of `fct_referrals_monthly` alone, so that no sum mixes segments.
{{ total_rows(ref('fct_referrals_monthly')) }}

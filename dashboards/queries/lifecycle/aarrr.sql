-- One row per sign-up month of the last two years: the five rates of all channels together.
select
    sign_up_month as month,
    sum(activation_rate_numerator) / nullif(sum(activation_rate_denominator), 0) as activation,
    sum(retention_rate_numerator) / nullif(sum(retention_rate_denominator), 0) as retention,
    sum(revenue_rate_numerator) / nullif(sum(revenue_rate_denominator), 0) as revenue,
    sum(referral_rate_numerator) / nullif(sum(referral_rate_denominator), 0) as referral,
    sum(sign_up_count) as sign_ups,
    bool_and(is_mature) as is_mature
from lifecycle.fct_aarrr_monthly
group by sign_up_month
qualify row_number() over (order by sign_up_month desc) <= 25
order by sign_up_month

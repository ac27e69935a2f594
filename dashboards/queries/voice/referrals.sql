-- One row per month of the last two years.
select
    month, invitations, referral_conversion_numerator as accepted, invited_customers, is_complete, is_mature
from advocacy.fct_referrals_monthly
where segment = 'total'
qualify row_number() over (order by month desc) <= 25
order by month

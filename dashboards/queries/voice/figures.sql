-- The newest wave and the last complete month of the whole company.
select
    months.month, waves.nps, waves.response_rate, satisfaction.csat, referrals.referral_conversion,
    referrals.invitations, support.km_median_first_response_hours
from advocacy.fct_referrals_monthly as months
left join (
    select nps, response_rate
    from advocacy.fct_nps_waves
    where segment = 'total' and nps is not null
    order by wave_started_at desc, wave desc
    limit 1
) as waves on true
left join advocacy.fct_csat_monthly as satisfaction
    on months.month = satisfaction.month and satisfaction.segment = 'total'
left join (
    select sum(referral_conversion_numerator) / nullif(sum(referral_conversion_denominator), 0) as referral_conversion,
        sum(invitations) as invitations
    from advocacy.fct_referrals_monthly
    cross join core.as_of
    where segment = 'total' and month >= date_trunc('month', as_of.as_of) - interval 12 month
) as referrals on true
left join advocacy.fct_responsiveness_monthly as support
    on months.month = support.month and support.segment = 'total'
where months.segment = 'total' and months.is_complete
order by months.month desc
limit 1

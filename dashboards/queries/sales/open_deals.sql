-- One row per stage with open deals.
select stage, count(*) as deals, median(elapsed_days) as median_days
from conversion.fct_deal_stages
where is_current and not is_closed and not is_deal_deleted and is_stage_known
group by stage
order by min(stage_order), stage

-- "Too expensive" or "missing features": why are deals of each size lost, and what were they worth?
with

lost_deals as (

    select * from {{ ref('fct_deals') }}
    where
        is_closed
        and not is_won

)

select
    lost_deals.acv_band,
    lost_deals.lost_reason,
    count(*) as lost,
    sum(lost_deals.acv) as lost_acv,
    {{ ratio('count(*)', 'sum(count(*)) over (partition by lost_deals.acv_band)') }} as share_of_band

from lost_deals
left join {{ ref('acv_bands') }} as bands
    on lost_deals.acv_band = bands.acv_band
group by
    lost_deals.acv_band,
    lost_deals.lost_reason,
    bands.acv_band,
    bands.above_usd
order by
    case when bands.acv_band is null then 1 else 0 end asc,
    coalesce(bands.above_usd, 0) asc,
    lost desc,
    lost_deals.lost_reason asc

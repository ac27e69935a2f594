-- One row per kind of customer with ten answers at least in the newest wave that has fifty, or in the newest.
with newest as (

    select wave
    from advocacy.fct_nps_waves
    where segment = 'total'
    order by (responses >= 50) desc, wave_started_at desc, wave
    limit 1

)

select waves.member as customer_type, waves.nps, waves.nps_lower as lower, waves.nps_upper as upper, waves.responses
from advocacy.fct_nps_waves as waves
inner join newest on waves.wave = newest.wave
where waves.segment = 'customer_type' and waves.responses >= 10
order by waves.nps desc, waves.member

-- One row per wave with ten answers at least, of the last twelve waves.
select
    wave, promoters, passives, detractors, response_rate
from advocacy.fct_nps_waves
where segment = 'total' and responses >= 10
qualify row_number() over (order by wave_started_at desc, wave) <= 12
order by wave_started_at, wave

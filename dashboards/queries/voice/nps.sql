-- One row per wave with ten answers at least, of the last twelve waves.
select cast(wave_started_at as date) as wave_date, nps, nps_lower as lower, nps_upper as upper, responses
from advocacy.fct_nps_waves
where segment = 'total' and responses >= 10
qualify row_number() over (order by wave_started_at desc, wave) <= 12
order by wave_started_at, wave

-- One row per day on which a wave with ten answers at least began, the last twelve; of several the one with most answers.
with waves as (

    select
        cast(wave_started_at as date) as wave_date,
        nps,
        nps_lower as lower,
        nps_upper as upper,
        responses

    from advocacy.fct_nps_waves
    where segment = 'total' and responses >= 10
    qualify row_number() over (partition by cast(wave_started_at as date) order by responses desc, wave) = 1

)

select * from waves
qualify row_number() over (order by wave_date desc) <= 12
order by wave_date

-- One row per stage interval of a customer that has ended, on the local day of its end.
with

fct_stage_exits as (

    select
        customer_id,
        sequence_number,
        stage,
        {{ local_date('exited_at') }} as exited_date,
        elapsed_days

    from {{ ref('fct_lifecycle_stages') }}
    where exited_at is not null

)

select * from fct_stage_exits

-- One row per day of life: the total of `fct_customer_survival` alone, so that no sum mixes segments.
with

totals as (

    select
        {{ described_columns() }}
    from {{ ref('fct_customer_survival') }}
    where segment = 'total'

)

select * from totals

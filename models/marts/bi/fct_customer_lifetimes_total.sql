-- One row per warehouse: the total of `fct_customer_lifetimes` alone, so that no sum mixes segments.
with

totals as (

    select
        {{ described_columns() }}
    from {{ ref('fct_customer_lifetimes') }}
    where segment = 'total'

)

select * from totals

-- One row per placeholder.
{{ config(contract={'enforced': false}) }}
with

fct_customer_mrr_monthly as (

    select * from {{ ref('int_customer_months_netted') }}

)

select * from fct_customer_mrr_monthly

-- What would NRR and GRR over 12 months be without the ten customers that were largest at the start?
with

customers as (

    select
        *,
        row_number() over (
            partition by month
            order by base_mrr desc, customer_id asc
        ) as size_rank

    from {{ ref('fct_customer_retention_12m') }}
    where is_complete

),

months as (

    select
        month,
        sum(base_mrr) as base_mrr,
        sum(current_mrr) as current_mrr,
        sum(retained_mrr) as retained_mrr,
        sum(case when size_rank > 10 then base_mrr end) as other_base_mrr,
        sum(case when size_rank > 10 then current_mrr end) as other_current_mrr,
        sum(case when size_rank > 10 then retained_mrr end) as other_retained_mrr

    from customers
    group by month

)

select
    month,
    {{ ratio('current_mrr', 'base_mrr') }} as nrr,
    {{ ratio('other_current_mrr', 'other_base_mrr') }} as nrr_without_top_ten,
    {{ ratio('retained_mrr', 'base_mrr') }} as grr,
    {{ ratio('other_retained_mrr', 'other_base_mrr') }} as grr_without_top_ten,
    1 - {{ ratio('coalesce(other_base_mrr, 0)', 'base_mrr') }} as top_ten_share_of_base

from months
order by month

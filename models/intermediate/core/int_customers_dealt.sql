-- One row per customer with a deal, with when the first was opened and what the latest says.
-- The representative is that of the latest won deal, else of the latest open one; the band only that of a won deal.
with

deals as (

    select * from {{ ref('fct_deals') }}

),

sales_reps as (

    select * from {{ ref('dim_sales_reps') }}

),

ranked_deals as (

    select
        deals.customer_id,
        case when deals.is_won or not deals.is_closed then deals.sales_rep_id end as sales_rep_id,
        case when deals.is_won or not deals.is_closed then sales_reps.sales_team end as sales_team,
        case when deals.is_won then deals.acv_band end as acv_band,
        min(deals.created_at) over (partition by deals.customer_id) as first_deal_at,
        row_number() over (
            partition by deals.customer_id
            order by
                case when deals.is_won then 0 when deals.is_closed then 2 else 1 end asc,
                coalesce(deals.closed_at, deals.created_at) desc,
                deals.deal_id desc
        ) as deal_rank

    from deals
    left join sales_reps
        on deals.sales_rep_id = sales_reps.sales_rep_id
    where deals.customer_id is not null

),

customers_dealt as (

    select
        customer_id,
        first_deal_at,
        coalesce(sales_rep_id, 'unknown') as sales_rep_id,
        coalesce(sales_team, 'unknown') as sales_team,
        coalesce(acv_band, 'unknown') as acv_band

    from ranked_deals
    where deal_rank = 1

)

select * from customers_dealt

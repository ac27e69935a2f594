-- One row per customer and stretch of time with the same sales representative, team and band of contract value.
-- At any time the latest won deal rules, else the latest that was open then.
with

identities as (

    select * from {{ ref('dim_customer_identities') }}

),

deals as (

    select * from {{ ref('fct_deals') }}

),

sales_reps as (

    select * from {{ ref('dim_sales_reps') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

closed_deals as (

    select
        deals.*,
        case when deals.closed_at > as_of.as_of then as_of.as_of else deals.closed_at end as known_closed_at

    from deals
    cross join as_of
    where deals.customer_id is not null

),

dated_deals as (

    select
        closed_deals.customer_id,
        closed_deals.deal_id,
        coalesce(closed_deals.created_at, {{ since_ever() }}) as opened_at,
        case when closed_deals.is_won then closed_deals.known_closed_at end as won_at,
        case when not closed_deals.is_won then closed_deals.known_closed_at end as lost_at,
        closed_deals.sales_rep_id,
        coalesce(sales_reps.sales_team, 'unknown') as sales_team,
        closed_deals.acv_band

    from closed_deals
    left join sales_reps
        on closed_deals.sales_rep_id = sales_reps.sales_rep_id

),

turning_points as (

    select
        customer_id,
        {{ since_ever() }} as turned_at

    from identities
    where source <> 'segment_anonymous'

    union distinct

    select
        customer_id,
        opened_at as turned_at

    from dated_deals

    union distinct

    select
        customer_id,
        known_closed_at as turned_at

    from closed_deals
    where known_closed_at is not null

),

ruling_deals as (

    select
        turning_points.customer_id,
        turning_points.turned_at,
        dated_deals.sales_rep_id,
        dated_deals.sales_team,
        case when dated_deals.won_at <= turning_points.turned_at then dated_deals.acv_band end as acv_band,
        row_number() over (
            partition by turning_points.customer_id, turning_points.turned_at
            order by
                case when dated_deals.won_at <= turning_points.turned_at then 0 else 1 end asc,
                case
                    when dated_deals.won_at <= turning_points.turned_at then dated_deals.won_at
                    else dated_deals.opened_at
                end desc,
                dated_deals.deal_id desc
        ) as rule_rank

    from turning_points
    left join dated_deals
        on
            turning_points.customer_id = dated_deals.customer_id
            and turning_points.turned_at >= dated_deals.opened_at
            and turning_points.turned_at < coalesce(dated_deals.lost_at, {{ end_of_time() }})

),

segments as (

    select
        customer_id,
        turned_at,
        coalesce(sales_rep_id, 'unknown') as sales_rep_id,
        coalesce(sales_team, 'unknown') as sales_team,
        coalesce(acv_band, 'unknown') as acv_band

    from ruling_deals
    where rule_rank = 1

),

compared_segments as (

    select
        customer_id,
        turned_at,
        sales_rep_id,
        sales_team,
        acv_band,
        lag(sales_rep_id) over (partition by customer_id order by turned_at) as previous_sales_rep_id,
        lag(sales_team) over (partition by customer_id order by turned_at) as previous_sales_team,
        lag(acv_band) over (partition by customer_id order by turned_at) as previous_acv_band

    from segments

),

dim_customer_segment_history as (

    select
        customer_id,
        turned_at as valid_from,
        lead(turned_at) over (partition by customer_id order by turned_at) as valid_to,
        sales_rep_id,
        sales_team,
        acv_band

    from compared_segments
    where
        previous_sales_rep_id is null
        or sales_rep_id <> previous_sales_rep_id
        or sales_team <> previous_sales_team
        or acv_band <> previous_acv_band

)

select * from dim_customer_segment_history

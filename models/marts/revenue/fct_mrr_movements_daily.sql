-- One row per customer, local day and reason of a change of MRR; the category is the customer's, net of the day.
-- Differences of the running change at the month's closing rate: a month's days sum to its movement exactly.
with

changes as (

    select
        customer_id,
        change_date,
        reason,
        sum(mrr_change) as mrr_change

    from {{ ref('int_mrr_changes_explained') }}
    group by customer_id, change_date, reason

),

spans as (

    select
        *,
        {{ local_date('active_from') }} as from_date,
        {{ local_date('active_to') }} as to_date,
        lag(lifecycle_number) over (partition by customer_id order by span_number) as previous_lifecycle_number

    from {{ ref('int_customers_active') }}

),

changed_days as (

    select
        customer_id,
        change_date,
        sum(mrr_change) as mrr_change

    from changes
    group by customer_id, change_date

),

day_states as (

    select
        changed_days.customer_id,
        changed_days.change_date,
        changed_days.mrr_change,
        max(
            case
                when
                    spans.from_date < changed_days.change_date
                    and (spans.to_date is null or spans.to_date >= changed_days.change_date)
                    then 1
                else 0
            end
        ) = 1 as has_opening,
        max(
            case
                when
                    spans.from_date <= changed_days.change_date
                    and (spans.to_date is null or spans.to_date > changed_days.change_date)
                    then 1
                else 0
            end
        ) = 1 as has_closing,
        max(
            case
                when
                    spans.from_date = changed_days.change_date
                    and (spans.span_number = 1 or spans.lifecycle_number > spans.previous_lifecycle_number)
                    then 1
                else 0
            end
        ) = 1 as is_new

    from changed_days
    inner join spans
        on changed_days.customer_id = spans.customer_id
    group by changed_days.customer_id, changed_days.change_date, changed_days.mrr_change

),

categorised_days as (

    select
        customer_id,
        change_date,
        case
            when not has_opening and has_closing and is_new then 'new'
            when not has_opening and has_closing then 'reactivation'
            when has_opening and not has_closing then 'churn'
            when mrr_change > 0 then 'expansion'
            else 'contraction'
        end as category

    from day_states
    where mrr_change <> 0

),

mrr_movements as (

    select
        changes.customer_id,
        changes.change_date as movement_date,
        categorised_days.category,
        changes.reason,
        cast(changes.mrr_change as decimal(38, 6)) as mrr_change

    from categorised_days
    inner join changes
        on
            categorised_days.customer_id = changes.customer_id
            and categorised_days.change_date = changes.change_date
    where changes.mrr_change <> 0

)

select * from mrr_movements

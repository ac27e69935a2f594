-- One row per month with new business won in the CRM or new MRR in billing: what was signed against what began.
-- A difference to be explained, never to be forced to zero.
with

deals as (

    select
        *,
        {{ local_month('closed_at') }} as month

    from {{ ref('fct_deals') }}
    where
        is_won
        and deal_type = 'newbusiness'

),

customer_months as (

    select * from {{ ref('fct_customer_mrr_monthly') }}
    where movement_category in ('new', 'reactivation')

),

months as (

    {{ source_months(['hubspot', 'stripe']) }}

),

-- A deal that no customer is tied to stands for itself: it was won, and billing cannot know it.
won_accounts as (

    select
        month,
        coalesce(customer_id, {{ dbt.concat(["'deal:'", 'deal_id']) }}) as account_id,
        sum(acv) as won_acv,
        max(case when customer_id is null then 1 else 0 end) as is_untied

    from deals
    group by
        month,
        coalesce(customer_id, {{ dbt.concat(["'deal:'", 'deal_id']) }})

),

compared_accounts as (

    select
        coalesce(won_accounts.month, customer_months.month) as month,
        coalesce(won_accounts.account_id, customer_months.customer_id) as account_id,
        coalesce(won_accounts.won_acv, 0) as won_acv,
        coalesce(12 * customer_months.movement_mrr, 0) as new_arr,
        case when won_accounts.account_id is not null then 1 else 0 end as is_won,
        case when customer_months.customer_id is not null then 1 else 0 end as is_billed,
        coalesce(won_accounts.is_untied, 0) as is_untied

    from won_accounts
    full outer join customer_months
        on
            won_accounts.account_id = customer_months.customer_id
            and won_accounts.month = customer_months.month

),

crm_reconciliation_monthly as (

    select
        compared_accounts.month,
        count(*) as account_count,
        cast(sum(compared_accounts.is_won) as bigint) as won_accounts,
        cast(sum(compared_accounts.is_billed) as bigint) as billed_accounts,
        cast(sum(compared_accounts.is_won * compared_accounts.is_billed) as bigint) as matched_accounts,
        cast(sum(compared_accounts.is_untied) as bigint) as untied_deals,
        cast(sum(compared_accounts.won_acv) as decimal(38, 6)) as won_acv,
        cast(sum(compared_accounts.new_arr) as decimal(38, 6)) as new_arr,
        cast(sum(compared_accounts.won_acv * compared_accounts.is_billed) as decimal(38, 6)) as matched_won_acv,
        cast(sum(compared_accounts.new_arr * compared_accounts.is_won) as decimal(38, 6)) as matched_new_arr,
        cast(
            sum(
                (compared_accounts.won_acv - compared_accounts.new_arr)
                * compared_accounts.is_won
                * compared_accounts.is_billed
            ) as decimal(38, 6)
        ) as matched_difference,
        cast(sum(compared_accounts.won_acv * (1 - compared_accounts.is_billed)) as decimal(38, 6))
            as won_not_billed_acv,
        cast(sum(compared_accounts.new_arr * (1 - compared_accounts.is_won)) as decimal(38, 6)) as billed_not_won_arr,
        cast(sum(compared_accounts.won_acv - compared_accounts.new_arr) as decimal(38, 6)) as difference,
        months.is_complete

    from compared_accounts
    inner join months
        on compared_accounts.month = months.month
    group by
        compared_accounts.month,
        months.is_complete

)

select * from crm_reconciliation_monthly

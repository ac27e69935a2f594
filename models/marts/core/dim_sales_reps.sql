-- One row per HubSpot owner, a sales representative under a number instead of a name.
with

owners as (

    select * from {{ ref('stg_hubspot__owners') }}

),

numbered_owners as (

    select
        owner_id,
        sales_team,
        employed_from,
        row_number() over (order by length(owner_id), owner_id) as rep_number

    from owners

),

dim_sales_reps as (

    select
        owner_id as sales_rep_id,
        {{ dbt.concat([
            "'Rep '",
            "case when rep_number < 10 then '00' when rep_number < 100 then '0' else '' end",
            dbt.cast('rep_number', 'varchar')
        ]) }} as rep_label,
        coalesce(sales_team, 'unknown') as sales_team,
        cast(employed_from as date) as started_date

    from numbered_owners

)

select * from dim_sales_reps

-- One row per customer that ever had MRR, with its cohort, its segments at the first payment and its first 90 days.
{# A custom segment adds a column that no YAML can name, so the contract is enforced only while there is none. #}
{{ config(contract={'enforced': not custom_segments()}) }}
with

members as (

    select * from {{ ref('int_cohort_members') }}

),

checkpoints as (

    select * from {{ ref('int_checkpoints_reached') }}

),

fct_cohort_members as (

    select
        members.customer_id,
        members.cohort_month,
        {%- for segment in segment_names() %}
        members.{{ segment }},
        {%- endfor %}
        checkpoints.window_starts_at as first_paid_day_starts_at,
        checkpoints.window_ends_at as checkpoint_at,
        coalesce(checkpoints.is_mature, false) as is_checkpoint_mature,
        coalesce(checkpoints.is_retained, false) as is_retained_90d,
        coalesce(checkpoints.has_survived, false) as has_survived_90d,
        checkpoints.first_day_mrr,
        checkpoints.mrr_90d

    from members
    left join checkpoints
        on members.customer_id = checkpoints.customer_id

)

select * from fct_cohort_members

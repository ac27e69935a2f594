-- One row per source and rule, with how many ids the rule tied: what is linked, what stays its own, what nothing ties.
-- Only visitors can be tied to nothing; they are counted here and are no customers.
with

identities as (

    select * from {{ ref('dim_customer_identities') }}

),

sessions as (

    select * from {{ ref('fct_web_sessions') }}

),

tied_ids as (

    select
        source,
        rule,
        source_id,
        max(customer_id) as customer_id

    from identities
    group by
        source,
        rule,
        source_id

),

untied_visitors as (

    select visitor_id
    from sessions
    where customer_id is null
    group by visitor_id

),

counts as (

    select
        source,
        rule,
        count(*) as id_count,
        count(distinct customer_id) as customer_count

    from tied_ids
    group by
        source,
        rule

    union all

    select
        'segment_anonymous' as source,
        'untied' as rule,
        count(*) as id_count,
        0 as customer_count

    from untied_visitors

),

fct_identity_counts as (

    select
        source,
        rule,
        cast(id_count as bigint) as id_count,
        cast(customer_count as bigint) as customer_count,
        rule in ('itself', 'company', 'company_named_elsewhere', 'contact_named_elsewhere', 'untied') as is_own_entity,
        rule in ('company_merge_circle', 'contact_merge_circle') as is_contradiction

    from counts

)

select * from fct_identity_counts

-- One row per check that found a contradiction in the data; a check that found none has no row.
-- A key that is an address, as where users are known by theirs, is shown by its MD5.
with

contradictions as (

    select
        check_name,
        'revenue' as area,
        entity,
        entity_id

    from {{ ref('fct_billing_contradictions') }}

    union all

    select
        check_name,
        'conversion' as area,
        entity,
        entity_id

    from {{ ref('int_crm_contradictions') }}

    union all

    select
        check_name,
        area,
        entity,
        entity_id

    from {{ ref('int_product_contradictions') }}

),

ranked_contradictions as (

    select
        check_name,
        area,
        entity,
        case when entity_id like '%@%' then 'md5 ' || {{ dbt.hash('entity_id') }} else entity_id end as shown_id,
        row_number() over (partition by check_name, area, entity order by entity_id) as example_rank

    from contradictions

),

data_quality_findings as (

    select
        check_name,
        area,
        'warn' as severity,
        entity,
        {{ dbt.listagg(
            'case when example_rank <= 5 then shown_id end', "', '", 'order by example_rank'
        ) }} as example_ids,
        count(*) as row_count

    from ranked_contradictions
    group by
        check_name,
        area,
        entity

)

select * from data_quality_findings

-- One row per CRM record and check that it contradicts: counted here, handled by rule, never dropped in silence.
{% set first_instant = calendar_start('timestamp') %}
{% set checks = [
    ('deal_without_company', 'deal', 'deals', 'company_id is null'),
    ('deal_without_customer', 'deal', 'deals', 'customer_id is null'),
    ('deal_without_amount', 'deal', 'deals', 'amount_local is null'),
    ('deal_with_negative_amount', 'deal', 'deals', 'amount_local < 0'),
    ('deal_currency_without_exchange_rate', 'deal', 'deals', 'amount_local is not null and amount is null'),
    ('deal_closed_before_created', 'deal', 'deals', 'closed_date < created_date'),
    ('deal_closed_without_a_date', 'deal', 'deals', 'is_closed and closed_at is null'),
    ('deal_closes_after_the_cut_off', 'deal', 'deals', 'closed_at > as_of'),
    ('deal_created_before_the_calendar', 'deal', 'deals', 'created_at < ' ~ first_instant),
    ('deal_won_before_first_contact', 'deal', 'deals', 'is_won_before_first_contact'),
    ('deal_in_unknown_stage', 'deal', 'deals', 'not is_stage_known'),
    ('deal_in_unknown_pipeline', 'deal', 'deals', 'is_pipeline_unknown'),
    ('deal_in_deleted_pipeline', 'deal', 'deals', 'is_pipeline_deleted'),
    ('deal_of_unknown_owner', 'deal', 'deals', "sales_rep_id <> 'unknown' and known_owner_id is null"),
    ('deal_with_impossible_term', 'deal', 'deals', 'stated_term_months not between 1 and 1200'),
    ('deal_with_several_companies', 'deal', 'deal_companies', 'company_count > 1'),
    ('stage_probability_in_percent', 'pipeline_stage', 'pipeline_stages', 'probability > 1 and probability <= 100'),
    ('stage_probability_out_of_range', 'pipeline_stage', 'pipeline_stages', 'probability < 0 or probability > 100'),
    ('lead_won_before_created', 'lead', 'leads', 'won_at < created_at'),
    ('lead_milestones_out_of_order', 'lead', 'leads', 'sql_at < mql_at or opportunity_at < sql_at or won_at < opportunity_at'),
    ('lead_score_out_of_range', 'contact', 'contacts', 'lead_score < 0 or lead_score > 100'),
    ('contact_created_before_the_calendar', 'contact', 'contacts', 'created_at < ' ~ first_instant),
    ('contact_visited_out_of_time', 'contact', 'contacts', 'first_visited_at > as_of or first_visited_at < ' ~ first_instant),
    ('customer_in_the_crm_without_mrr', 'contact', 'contacts', "lifecycle_stage = 'customer' and churned_at is not null"),
    ('history_of_unknown_contact', 'contact', 'historied_contacts', 'known_contact_id is null'),
    ('quota_is_negative', 'sales_quota', 'sales_quotas', 'quota_amount < 0'),
    ('records_merged_in_a_circle', 'crm_record', 'merged_records', "rule in ('company_merge_circle', 'contact_merge_circle')")
] %}
with

as_of as (

    select * from {{ ref('as_of') }}

),

-- A pipeline that is not delivered itself is known by its stages.
pipelines_of_stages as (

    select pipeline_id
    from {{ ref('stg_hubspot__deal_pipeline_stages') }}
    group by pipeline_id

),

deals as (

    select
        fct_deals.*,
        as_of.as_of,
        owners.owner_id as known_owner_id,
        staged_deals.contract_term_months as stated_term_months,
        fct_deals.pipeline_id is not null
        and coalesce(pipelines.pipeline_id, pipelines_of_stages.pipeline_id) is null as is_pipeline_unknown,
        coalesce(pipelines.is_deleted, false) as is_pipeline_deleted

    from {{ ref('fct_deals') }} as fct_deals
    cross join as_of
    inner join {{ ref('stg_hubspot__deals') }} as staged_deals
        on fct_deals.deal_id = staged_deals.deal_id
    left join {{ ref('stg_hubspot__owners') }} as owners
        on fct_deals.sales_rep_id = owners.owner_id
    left join {{ ref('stg_hubspot__deal_pipelines') }} as pipelines
        on fct_deals.pipeline_id = pipelines.pipeline_id
    left join pipelines_of_stages
        on fct_deals.pipeline_id = pipelines_of_stages.pipeline_id

),

deal_companies as (

    select
        deal_id,
        count(*) as company_count

    from {{ ref('stg_hubspot__deal_companies') }}
    group by deal_id

),

pipeline_stages as (

    select
        stage_id as pipeline_stage_id,
        probability

    from {{ ref('stg_hubspot__deal_pipeline_stages') }}

),

leads as (

    select * from {{ ref('fct_leads') }}

),

contacts as (

    select
        staged_contacts.contact_id,
        staged_contacts.created_at,
        staged_contacts.first_visited_at,
        staged_contacts.lead_score,
        staged_contacts.lifecycle_stage,
        customer_revenue.churned_at,
        as_of.as_of

    from {{ ref('stg_hubspot__contacts') }} as staged_contacts
    cross join as_of
    left join {{ ref('dim_customer_identities') }} as identities
        on
            staged_contacts.contact_id = identities.source_id
            and identities.source = 'hubspot_contact'
    left join {{ ref('fct_customer_revenue') }} as customer_revenue
        on identities.customer_id = customer_revenue.customer_id
    where not staged_contacts.is_deleted

),

historied_contacts as (

    select
        property_history.contact_id,
        max(staged_contacts.contact_id) as known_contact_id

    from {{ ref('stg_hubspot__contact_property_history') }} as property_history
    left join {{ ref('stg_hubspot__contacts') }} as staged_contacts
        on property_history.contact_id = staged_contacts.contact_id
    group by property_history.contact_id

),

merged_records as (

    select
        source_id as crm_record_id,
        rule

    from {{ ref('dim_customer_identities') }}

),

sales_quotas as (

    select
        quota_amount,
        {{ dbt.concat(['owner_id', "' '", dbt.cast('period_month', dbt.type_string())]) }} as sales_quota_id

    from {{ ref('stg_finance__sales_quotas') }}

),

crm_contradictions as (

    {% for check_name, entity, records, condition in checks %}
    select
        '{{ check_name }}' as check_name,
        '{{ entity }}' as entity,
        {{ entity }}_id as entity_id

    from {{ records }}
    where {{ condition }}
    {% if not loop.last %}

    union all

    {% endif %}
    {% endfor %}

)

select * from crm_contradictions

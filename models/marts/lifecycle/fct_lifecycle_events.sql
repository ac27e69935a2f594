-- One row per entry of a customer into a lifecycle stage, repeats kept, with its evidence.
-- opens_stage says whether the customer then was in it: steps before purchase open nothing for one who already pays.
{{ config(**kept_by('customer_id', 'int_lifecycle_customers_compared')) }}
with

evidence as (

    select * from {{ ref('int_lifecycle_evidence_unioned') }}
    where {{ is_changed('customer_id', 'int_lifecycle_customers_compared') }}

),

stage_rules as (

    select * from {{ ref('lifecycle_stage_rules') }}

),

stages as (

    select * from {{ ref('lifecycle_stages') }}

),

spells as (

    select * from {{ ref('int_paid_spells_joined') }}

),

first_payments as (

    select
        customer_id,
        paid_from as first_paid_at

    from spells
    where spell_number = 1

),

-- Activation before purchase waits for the purchase; who never pays never enters that stage.
ruled_evidence as (

    select
        evidence.customer_id,
        stage_rules.stage,
        stages.stage_number,
        coalesce(stages.stage_number, 0) as tie_order,
        evidence.milestone,
        case
            when stage_rules.stage = 'activation' and evidence.occurred_at < first_payments.first_paid_at
                then first_payments.first_paid_at
            else evidence.occurred_at
        end as occurred_at,
        evidence.source,
        evidence.evidence_id,
        stage_rules.opens_while,
        stage_rules.repeats,
        row_number() over (
            partition by evidence.customer_id, evidence.milestone
            order by evidence.occurred_at, evidence.source, evidence.evidence_id
        ) as occurrence_number

    from evidence
    inner join stage_rules
        on evidence.milestone = stage_rules.milestone
    inner join stages
        on stage_rules.stage = stages.stage
    left join first_payments
        on evidence.customer_id = first_payments.customer_id
    where
        stage_rules.stage <> 'activation'
        or first_payments.first_paid_at is not null

),

entries as (

    select
        ruled_evidence.customer_id,
        ruled_evidence.stage,
        ruled_evidence.stage_number is null as is_exit,
        ruled_evidence.milestone,
        ruled_evidence.occurred_at,
        ruled_evidence.source,
        ruled_evidence.evidence_id,
        ruled_evidence.occurrence_number,
        ruled_evidence.repeats = 'after_exit' as is_after_exit,
        ruled_evidence.opens_while = 'any'
        or (ruled_evidence.opens_while = 'paying') = (spells.customer_id is not null) as is_allowed,
        row_number() over (
            partition by ruled_evidence.customer_id
            order by
                ruled_evidence.occurred_at,
                ruled_evidence.tie_order,
                ruled_evidence.milestone,
                ruled_evidence.source,
                ruled_evidence.evidence_id
        ) as entry_number

    from ruled_evidence
    left join spells
        on
            ruled_evidence.customer_id = spells.customer_id
            and ruled_evidence.occurred_at >= spells.paid_from
            and ruled_evidence.occurred_at < coalesce(spells.paid_to, {{ end_of_time() }})
    where
        ruled_evidence.repeats <> 'first'
        or ruled_evidence.occurrence_number = 1

),

compared_entries as (

    select
        customer_id,
        stage,
        milestone,
        occurred_at,
        source,
        evidence_id,
        entry_number,
        occurrence_number,
        is_after_exit,
        is_allowed,
        max(case when is_allowed and is_exit then entry_number end) over (
            partition by customer_id
            order by entry_number
            rows between unbounded preceding and 1 preceding
        ) as last_exit_number,
        max(case when is_allowed and not is_exit then entry_number end) over (
            partition by customer_id
            order by entry_number
            rows between unbounded preceding and 1 preceding
        ) as last_step_number

    from entries

),

fct_lifecycle_events as (

    select
        customer_id,
        stage,
        occurred_at,
        source,
        evidence_id,
        milestone,
        cast(entry_number as bigint) as entry_number,
        is_allowed
        and (
            not is_after_exit
            or occurrence_number = 1
            or coalesce(last_exit_number > coalesce(last_step_number, 0), false)
        ) as opens_stage

    from compared_entries

)

select * from fct_lifecycle_events

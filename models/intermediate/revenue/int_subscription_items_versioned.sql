-- One row per version of a subscription item, [valid_from, valid_to), each ending where the next one starts.
-- From the history where there is one; else from the nightly snapshots and, before the first, the invoice lines.
{{ config(**kept_by('subscription_id', 'int_subscriptions_changed', 'stripe')) }}
with

as_of as (

    select * from {{ ref('as_of') }}

),

snapshots as (

    select * from {{ ref('snap_stripe__subscription_items') }}
    where not exists (select 1 from {{ ref('stg_stripe__subscription_item_history') }})

),

snapshot_starts as (

    select
        subscription_item_id,
        min(dbt_valid_from) as first_seen_at

    from snapshots
    group by subscription_item_id

),

invoice_lines as (

    select
        *,
        row_number() over (
            partition by subscription_item_id, period_started_at order by invoice_line_item_id desc
        ) as line_rank

    from {{ ref('stg_stripe__invoice_line_items') }}
    where
        not is_proration
        and price_id is not null
        and not exists (select 1 from {{ ref('stg_stripe__subscription_item_history') }})

),

versions as (

    select
        subscription_item_id,
        subscription_id,
        price_id,
        quantity,
        coalesce(version_started_at, {{ since_ever() }}) as version_started_at,
        version_ended_at,
        coalesce(is_current_version, true) as is_current_version

    from {{ ref('stg_stripe__subscription_item_history') }}
    where
        version_ended_at is null
        or version_ended_at > coalesce(version_started_at, {{ since_ever() }})

    union all

    select
        subscription_item_id,
        subscription_id,
        price_id,
        quantity,
        dbt_valid_from as version_started_at,
        dbt_valid_to as version_ended_at,
        dbt_valid_to is null as is_current_version

    from snapshots

    union all

    select
        invoice_lines.subscription_item_id,
        invoice_lines.subscription_id,
        invoice_lines.price_id,
        invoice_lines.quantity,
        invoice_lines.period_started_at as version_started_at,
        cast(null as timestamp) as version_ended_at,
        true as is_current_version

    from invoice_lines
    inner join snapshot_starts
        on invoice_lines.subscription_item_id = snapshot_starts.subscription_item_id
    where
        invoice_lines.line_rank = 1
        and invoice_lines.period_started_at < snapshot_starts.first_seen_at

),

{% if is_kept() -%}
changed_items as (
    {%- for relation in [
        'stg_stripe__subscription_item_history', 'snap_stripe__subscription_items', 'stg_stripe__invoice_line_items'
    ] %}

    select subscription_item_id from {{ ref(relation) }}
    where {{ is_changed('subscription_id', 'int_subscriptions_changed') }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

{% endif -%}
ordered_versions as (

    select
        *,
        lead(version_started_at) over (partition by subscription_item_id order by version_started_at)
            as next_started_at,
        row_number() over (partition by subscription_item_id order by version_started_at) as version_number

    from versions
    {%- if is_kept() %}
    -- An item that changed its subscription ends where its next version starts, in whichever that is.
    where subscription_item_id in (select changed_items.subscription_item_id from changed_items)
    {%- endif %}

),

first_items as (

    select
        subscription_id,
        min(version_started_at) as started_at

    from ordered_versions
    where version_started_at > {{ since_ever() }}
    group by subscription_id

),

subscription_starts as (

    select
        subscription_id,
        min(started_at) as started_at

    from {{ ref('int_subscriptions_versioned') }}
    where {{ is_changed('subscription_id', 'int_subscriptions_changed') }}
    group by subscription_id

),

subscription_items_versioned as (

    select
        ordered_versions.subscription_item_id,
        ordered_versions.subscription_id,
        ordered_versions.price_id,
        -- Stripe leaves the quantity of a metered item empty; one that is negative is counted as a contradiction.
        greatest(coalesce(ordered_versions.quantity, 1), 0) as quantity,
        -- The items that the subscription began with were there since its start, though their history begins late.
        case
            when ordered_versions.version_started_at = {{ since_ever() }} then subscription_starts.started_at
            when ordered_versions.version_number = 1 and ordered_versions.version_started_at = first_items.started_at
                then least(ordered_versions.version_started_at, subscription_starts.started_at)
            else ordered_versions.version_started_at
        end as valid_from,
        case
            when ordered_versions.next_started_at is not null then ordered_versions.next_started_at
            when ordered_versions.version_ended_at <= as_of.as_of then ordered_versions.version_ended_at
            when ordered_versions.version_ended_at is null and not ordered_versions.is_current_version
                then ordered_versions.version_started_at
        end as valid_to

    from ordered_versions
    left join first_items
        on ordered_versions.subscription_id = first_items.subscription_id
    left join subscription_starts
        on ordered_versions.subscription_id = subscription_starts.subscription_id
    cross join as_of
    where
        {{ is_changed('subscription_id', 'int_subscriptions_changed', 'ordered_versions.subscription_id') }}
        -- A row that does not tell its start begins with the subscription, unless another one does.
        and (
            ordered_versions.version_started_at > {{ since_ever() }}
            or coalesce(ordered_versions.next_started_at > subscription_starts.started_at, true)
        )

)

select * from subscription_items_versioned

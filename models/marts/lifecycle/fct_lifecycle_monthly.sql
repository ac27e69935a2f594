-- One row per month, stage, customer type and channel, from the first entry of such a customer to the current month.
-- Entries less exits of all months so far are the customers at the close.
{% set cell = ['stage', 'customer_type', 'acquisition_channel'] %}
with

months as (

    {{ source_months(['stripe', 'hubspot', 'segment', 'referral', 'survey']) }}

),

intervals as (

    select
        *,
        {{ local_month('entered_at') }} as entered_month,
        {{ local_month('exited_at') }} as exited_month

    from {{ ref('fct_lifecycle_stages') }}

),

estimated_medians as (

    select * from {{ ref('int_stage_medians_estimated') }}

),

cells as (

    select
        {{ cell | join(', ') }},
        stage_number,
        stage_category,
        min(entered_month) as first_month

    from intervals
    group by
        {{ cell | join(', ') }},
        stage_number,
        stage_category

),

entries as (

    select
        entered_month,
        {{ cell | join(', ') }},
        count(*) as entered_count

    from intervals
    group by
        entered_month,
        {{ cell | join(', ') }}

),

ranked_exits as (

    select
        exited_month,
        {{ cell | join(', ') }},
        elapsed_days,
        row_number() over (partition by exited_month, {{ cell | join(', ') }} order by elapsed_days) as exit_rank,
        count(*) over (partition by exited_month, {{ cell | join(', ') }}) as exited_count

    from intervals
    where not is_current

),

-- The median of an even number is the mean of the two in the middle.
exits as (

    select
        exited_month,
        {{ cell | join(', ') }},
        exited_count,
        avg(
            case when 2 * exit_rank between exited_count and exited_count + 2 then elapsed_days end
        ) as median_elapsed_days,
        cast(sum(cast(elapsed_days as decimal(38, 9))) as double) / exited_count as mean_elapsed_days

    from ranked_exits
    group by
        exited_month,
        {{ cell | join(', ') }},
        exited_count

),

fct_lifecycle_monthly as (

    select
        months.month,
        {% for name in cell -%}
        cells.{{ name }},
        {% endfor -%}
        cast(
            sum(coalesce(entries.entered_count, 0) - coalesce(exits.exited_count, 0)) over (
                partition by cells.{{ cell | join(', cells.') }}
                order by months.month
            ) as bigint
        ) as customers_at_close,
        coalesce(entries.entered_count, 0) as entered_count,
        coalesce(exits.exited_count, 0) as exited_count,
        exits.median_elapsed_days,
        estimated_medians.km_median_days,
        exits.mean_elapsed_days,
        cells.stage_number,
        cells.stage_category,
        months.is_complete

    from cells
    inner join months
        on
            cells.first_month <= months.month
            and months.has_begun
    left join entries
        on
            months.month = entries.entered_month
            {%- for name in cell %}
            and cells.{{ name }} = entries.{{ name }}
            {%- endfor %}
    left join exits
        on
            months.month = exits.exited_month
            {%- for name in cell %}
            and cells.{{ name }} = exits.{{ name }}
            {%- endfor %}
    left join estimated_medians
        on
            months.month = estimated_medians.month
            {%- for name in cell %}
            and cells.{{ name }} = estimated_medians.{{ name }}
            {%- endfor %}

)

select * from fct_lifecycle_monthly

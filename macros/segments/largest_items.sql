{#
    The item-level segments of each subject at an instant: those of its customer's item with the most MRR then, ties by name.
    Example: {{ largest_items('trials', ['trial_id'], 'started_at') }} is a select to stand alone in a CTE, beside a CTE
    `mrr_intervals`; `trials` is a CTE with the key, customer_id and the instant.
    Columns: the key, plan_family, billing_interval, currency. A subject that pays nothing at the instant has no row.
#}
{% macro largest_items(subjects, key, instant) -%}
    {%- set subject_key = subjects ~ '.' ~ key | join(', ' ~ subjects ~ '.') -%}
    select
        {{ key | join(', ') }},
        {{ saas_lifecycle.item_segments() | join(', ') }}
    from (
        select
            {{ subject_key }},
            mrr_intervals.{{ saas_lifecycle.item_segments() | join(', mrr_intervals.') }},
            row_number() over (
                partition by {{ subject_key }}
                order by mrr_intervals.mrr_local desc, mrr_intervals.{{ saas_lifecycle.item_segments() | join(', mrr_intervals.') }}
            ) as size_rank
        from {{ subjects }}
        inner join mrr_intervals
            on
                {{ subjects }}.customer_id = mrr_intervals.customer_id
                and {{ subjects }}.{{ instant }} >= mrr_intervals.valid_from
                and {{ subjects }}.{{ instant }} < coalesce(mrr_intervals.valid_to, {{ saas_lifecycle.end_of_time() }})
        where mrr_intervals.mrr_local > 0
    ) as ranked_items
    where size_rank = 1
{%- endmacro %}

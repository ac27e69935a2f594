{#
    The item-level segments of each subject at an instant: those of its customer's item with the most MRR then, ties by name.
    Example: {{ largest_items('trials', ['trial_id'], 'started_at', 'mrr_intervals') }} is a select to stand alone in a CTE;
    `trials` is a CTE with the key, customer_id and the instant, `mrr_intervals` one with the rows of fct_mrr_intervals.
    Columns: the key, plan_family, billing_interval, currency. A subject that pays nothing at the instant has no row.
#}
{% macro largest_items(subjects, key, instant, items) -%}
    {%- set subject_key = subjects ~ '.' ~ key | join(', ' ~ subjects ~ '.') -%}
    {%- set item_columns = items ~ '.' ~ saas_lifecycle.item_segments() | join(', ' ~ items ~ '.') -%}
    select
        {{ key | join(', ') }},
        {{ saas_lifecycle.item_segments() | join(', ') }}
    from (
        select
            {{ subject_key }},
            {{ item_columns }},
            row_number() over (
                partition by {{ subject_key }}
                order by {{ items }}.mrr_local desc, {{ item_columns }}
            ) as size_rank
        from {{ subjects }}
        inner join {{ items }}
            on
                {{ subjects }}.customer_id = {{ items }}.customer_id
                and {{ subjects }}.{{ instant }} >= {{ items }}.valid_from
                and {{ subjects }}.{{ instant }} < coalesce({{ items }}.valid_to, {{ saas_lifecycle.end_of_time() }})
        where {{ items }}.mrr_local > 0
    ) as ranked_items
    where size_rank = 1
{%- endmacro %}

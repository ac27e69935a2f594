{#
    The CTEs that follow each row of a CTE `followed_0` (record_id, target_id, smallest_id) onward to its end, by 64 steps at
    most; the last is `followed_merges`, of the same columns. Example: {{ followed_merges() }} in merged_records.
    Each of the 6 rounds doubles how far a record has been followed. Spark would write out the first 64 times, and takes steps.
#}
{% macro followed_merges() -%}
    {{ return(adapter.dispatch('followed_merges', 'saas_lifecycle')()) }}
{%- endmacro %}

{% macro default__followed_merges() -%}
    {% for round in range(6) -%}
    {{ 'followed_merges' if loop.last else 'followed_' ~ (round + 1) }} as (

        select
            followed_{{ round }}.record_id,
            coalesce(onward.target_id, followed_{{ round }}.target_id) as target_id,
            case
                when onward.smallest_id < followed_{{ round }}.smallest_id then onward.smallest_id
                else followed_{{ round }}.smallest_id
            end as smallest_id

        from followed_{{ round }}
        left join followed_{{ round }} as onward
            on followed_{{ round }}.target_id = onward.record_id

    ){{ ',\n\n    ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{% macro spark__followed_merges() -%}
    followed_merges as (

        with recursive steps as (
            select record_id, target_id, smallest_id, 1 as step_number from followed_0

            union all

            select
                steps.record_id,
                onward.target_id,
                least(steps.smallest_id, onward.smallest_id) as smallest_id,
                steps.step_number + 1 as step_number
            from steps
            inner join followed_0 as onward
                on steps.target_id = onward.record_id
            where steps.step_number < 64
        )

        select
            record_id,
            max_by(target_id, step_number) as target_id,
            min(smallest_id) as smallest_id

        from steps
        group by record_id

    )
{%- endmacro %}

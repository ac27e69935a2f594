{#
    Tonight's fingerprints beside those of the night that was kept, one row a key: is_changed where they differ or one is
    missing. Example: {{ compared_nights('fingerprints', 'customer_id') }} in a model configured by kept_place that selects
    customer_id and fingerprint, the sum of those that `fingerprints` has of a customer; `others` are further columns of it,
    of one value a key, that stand as kept_<column> too.
#}
{% macro compared_nights(like_relation, key, others=[]) -%}
    {%- set columns = ['fingerprint'] + others -%}
    select
        {{ key }},
        cast(sum(fingerprint) as decimal(38, 0)) as fingerprint,
        {% for column in others -%}
        max({{ column }}) as {{ column }},
        max(kept_{{ column }}) as kept_{{ column }},
        {% endfor -%}
        coalesce(sum(fingerprint) <> max(kept_fingerprint), true) as is_changed

    from (
        select
            {{ key }},
            {{ columns | join(', ') }},
            {%- for column in columns %}
            null as kept_{{ column }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ like_relation }}

        union all

        -- What was gone by then was kept without a fingerprint.
        select
            {{ key }},
            {%- for column in columns %}
            null as {{ column }},
            {%- endfor %}
            {{ columns | join(', ') }}
        from ({{ saas_lifecycle.kept_rows([key] + columns, like_relation) }}) as kept
        where fingerprint is not null
    ) as both_nights
    group by {{ key }}
{%- endmacro %}

{#
    Says anew of the rows that a table by `month` keeps whether their period of that grain is complete by now.
    Example: {{ config(**kept_history('month', moved="{{ periods_completed('month') }}")) }}.
#}
{% macro periods_completed(grain) -%}
    {%- if saas_lifecycle.is_kept() -%}
    update {{ this }}
    set is_complete = not is_complete
    where is_complete <> (
        month in (
            select compared.period from {{ ref('int_periods_compared') }} as compared
            where
                compared.grain = '{{ grain }}'
                and compared.is_complete
        )
    )
    {%- endif -%}
{%- endmacro %}

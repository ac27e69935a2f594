{#
    Whether no open wait of a group is shorter than its median, or than all that are over, an aggregate that is never null. The open
    ones then lie behind whatever they turn out to be, and ranked_median is the Kaplan–Meier median; elsewhere it has to be estimated.
    Example: {{ is_median_ranked('hours', 'is_answered') }} is true for 1, 2 and an open 3, false for 1, 3, 4 and an open 2.
#}
{% macro is_median_ranked(duration, is_over) -%}
    {%- set longest_over = 'max(case when ' ~ is_over ~ ' then ' ~ duration ~ ' end)' -%}
    {%- set shortest_open = 'min(case when not ' ~ is_over ~ ' then ' ~ duration ~ ' end)' -%}
    coalesce(
        coalesce(least({{ saas_lifecycle.ranked_median(duration, is_over) }}, {{ longest_over }}), {{ longest_over }}) <= {{ shortest_open }},
        true
    )
{%- endmacro %}

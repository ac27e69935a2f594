{#
    The median of waits of which some are still open, an aggregate: open ones rank behind all others, and where the middle one is
    open it is null. Only where is_median_ranked is it Kaplan and Meier's; the cost is an ordinary median's.
    Example: {{ ranked_median('hours', 'is_answered') }} gives 2 for 1, 2 and an open 3. A wait of null does not count.
#}
{% macro ranked_median(duration, is_over) -%}
    {%- set behind_all = 'cast(1e18 as double)' -%}
    nullif(
        percentile_disc(0.5) within group (
            order by
                case when {{ is_over }} then cast({{ duration }} as double) when {{ duration }} is not null then {{ behind_all }} end
        ),
        {{ behind_all }}
    )
{%- endmacro %}

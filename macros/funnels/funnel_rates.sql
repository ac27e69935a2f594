{#
    The rates of counted funnel steps, as a select: each step against the one before and against the first.
    Example: {{ funnel_rates('counted_steps', ['cohort_month']) }} is a select to stand alone in a CTE.
    `counted_steps` has the keys, step_number and entered, with a row for each step, null where nothing is mature.
    Columns: all of the relation, then step_rate and overall_rate with their parts and Wilson bounds, and dropped.
#}
{% macro funnel_rates(relation, keys) -%}
    {%- set window = 'partition by ' ~ keys | join(', ') ~ ' order by step_number' -%}
    select
        compared_steps.*,
        {{ saas_lifecycle.ratio('step_rate_numerator', 'step_rate_denominator') }} as step_rate,
        {{ saas_lifecycle.wilson_bound('step_rate_numerator', 'step_rate_denominator', 'lower') }} as lower,
        {{ saas_lifecycle.wilson_bound('step_rate_numerator', 'step_rate_denominator', 'upper') }} as upper,
        {{ saas_lifecycle.ratio('entered', 'overall_rate_denominator') }} as overall_rate,
        {{ saas_lifecycle.wilson_bound('entered', 'overall_rate_denominator', 'lower') }} as overall_lower,
        {{ saas_lifecycle.wilson_bound('entered', 'overall_rate_denominator', 'upper') }} as overall_upper
    from (
        select
            {{ relation }}.*,
            case when step_number > 1 then entered end as step_rate_numerator,
            lag(entered) over ({{ window }}) as step_rate_denominator,
            first_value(entered) over ({{ window }}) as overall_rate_denominator,
            entered - coalesce(lead(entered) over ({{ window }}), entered) as dropped
        from {{ relation }}
    ) as compared_steps
{%- endmacro %}

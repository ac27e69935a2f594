{#
    The Kaplan–Meier survival curve of each group: one row per group and distinct duration, an ending or not.
    Example: {{ kaplan_meier('lifetimes', ['segment', 'member'], 'lifetime_days', 'is_over') }} is a select to stand alone
    in a CTE. `lifetimes` is a relation or CTE with one row per life, `lifetime_days` a number that is not null and not
    negative (a life still open has lived up to the cut-off), `is_over` a boolean, false where the life is only censored.
    `life_count` is how many lives a row stands for, 1 unless told.
    Columns: the groups (none: []), the duration, at_risk, events, censored (bigint), survival, greenwood_sum
    (double). Survival is 1 before the first row. The median is median_survival's.
    A life censored at t is still at risk at t. The standard error is survival * sqrt(greenwood_sum);
    greenwood_sum is null once the last life at risk has ended.
#}
{# The factors (n - d) / n are taken as (left of this row) / (at risk in the first) times what censoring removed between,
   so without censoring survival is exactly the empirical share, and 0 is never a logarithm. 12 digits make ties exact, but
   for a product that lies where they are rounded: the smallest so far never rises. #}
{% macro kaplan_meier(relation, groups, duration, is_event, life_count=1) -%}
    {%- set group_list = (groups | join(', ')) ~ (', ' if groups else '') -%}
    {%- set ordered = ('partition by ' ~ groups | join(', ') if groups else '') ~ ' order by ' ~ duration -%}
    {%- set before = 'over (' ~ ordered ~ ' rows between unbounded preceding and 1 preceding)' -%}
    {%- set whole = 'over (' ~ ordered ~ ' rows between unbounded preceding and unbounded following)' -%}
    select
        {{ group_list }}{{ duration }},
        at_risk,
        events,
        leaving - events as censored,
        min(survival) over ({{ ordered }} rows between unbounded preceding and current row) as survival,
        greenwood_sum
    from (
        select
            {{ group_list }}{{ duration }},
            at_risk,
            events,
            leaving,
            cast(
                cast(
                    cast(at_risk - events as double)
                    / life_count
                    * exp(coalesce(sum(log_censored) {{ before }}, 0))
                    as decimal(38, 12)
                )
                as double
            ) as survival,
            case
                when at_risk > events
                    then coalesce(sum(greenwood_term) {{ before }}, 0) + greenwood_term
            end as greenwood_sum
        from (
            select
                {{ group_list }}{{ duration }},
                at_risk,
                events,
                leaving,
                life_count,
                ln(cast(at_risk - events as double) / nullif(at_risk - leaving, 0)) as log_censored,
                cast(events as double) / at_risk / nullif(at_risk - events, 0) as greenwood_term
            from (
                select
                    {{ group_list }}{{ duration }},
                    events,
                    leaving,
                    cast(sum(leaving) {{ whole }} as bigint) as life_count,
                    cast(sum(leaving) {{ whole }} - coalesce(sum(leaving) {{ before }}, 0) as bigint) as at_risk
                from (
                    select
                        {{ group_list }}{{ duration }},
                        cast(sum(case when {{ is_event }} then {{ life_count }} else 0 end) as bigint) as events,
                        cast(sum({{ life_count }}) as bigint) as leaving
                    from {{ relation }}
                    group by {{ group_list }}{{ duration }}
                ) as durations
            ) as risk_sets
        ) as factors
    ) as curves
{%- endmacro %}

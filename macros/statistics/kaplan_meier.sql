{#
    The Kaplan–Meier survival curve of each group: one row per group and distinct duration, an ending or not.
    Example: {{ kaplan_meier('lifetimes', ['segment', 'member'], 'lifetime_days', 'is_over') }} is a select to stand alone
    in a CTE. `lifetimes` is a relation or CTE with one row per life, `lifetime_days` a number that is not null and not
    negative (a life still open has lived up to the cut-off), `is_over` a boolean, false where the life is only censored.
    Columns: the groups (none: []), the duration, at_risk, events, censored (bigint), survival, greenwood_sum, std_error
    (double). Survival is 1 before the first row. Median: min(case when survival <= 0.5 then lifetime_days end).
    A life censored at t is still at risk at t. std_error = survival * sqrt(greenwood_sum); both are null once the last
    life at risk has ended.
#}
{# The factors (n - d) / n are taken as (left of this row) / (at risk in the first) times what censoring removed between,
   so without censoring survival is exactly the empirical share, and 0 is never a logarithm. 12 digits make ties exact. #}
{% macro kaplan_meier(relation, groups, duration, is_event) -%}
    {%- set group_list = (groups | join(', ')) ~ (', ' if groups else '') -%}
    {%- set partition = ('partition by ' ~ groups | join(', ')) if groups else '' -%}
    {%- set before = 'over (' ~ partition ~ ' order by ' ~ duration ~ ' rows between unbounded preceding and 1 preceding)' -%}
    select
        {{ group_list }}{{ duration }},
        at_risk,
        events,
        leaving - events as censored,
        survival,
        greenwood_sum,
        survival * sqrt(greenwood_sum) as std_error
    from (
        select
            {{ group_list }}{{ duration }},
            at_risk,
            events,
            leaving,
            cast(
                cast(
                    cast(at_risk - events as double precision)
                    / first_at_risk
                    * exp(coalesce(sum(log_censored) {{ before }}, 0))
                    as decimal(38, 12)
                )
                as double precision
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
                max(at_risk) over ({{ partition }}) as first_at_risk,
                ln(cast(at_risk - events as double precision) / nullif(at_risk - leaving, 0)) as log_censored,
                cast(events as double precision) / at_risk / nullif(at_risk - events, 0) as greenwood_term
            from (
                select
                    {{ group_list }}{{ duration }},
                    events,
                    leaving,
                    cast(sum(leaving) over ({{ partition }} order by {{ duration }} desc) as bigint) as at_risk
                from (
                    select
                        {{ group_list }}{{ duration }},
                        cast(sum(case when {{ is_event }} then 1 else 0 end) as bigint) as events,
                        count(*) as leaving
                    from {{ relation }}
                    group by {{ group_list }}{{ duration }}
                ) as durations
            ) as risk_sets
        ) as factors
    ) as curves
{%- endmacro %}

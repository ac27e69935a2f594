{#
    Hours of work between two UTC instants: local Monday to Friday within setting business_hours, as a double.
    Example: with [9, 17], {{ business_hours('created_at', 'solved_at') }} gives 9 from Friday 16:00 to the next Tuesday 09:00.
    Holidays are not known. Each instant is counted from one Monday on; rounded, so that equal times stay equal. Where clocks
    go forward in working hours, no more hours than pass.
#}
{% macro business_hours(from_instant, to_instant) -%}
    {%- set hours = saas_lifecycle.setting('business_hours') -%}
    {%- set terms = [] -%}
    {%- for instant in [to_instant, from_instant] -%}
        {%- set moment = saas_lifecycle.local_timestamp(instant) -%}
        {%- set day = 'cast(' ~ moment ~ ' as date)' -%}
        {%- set days = dbt.datediff("cast('1899-12-25' as date)", day, 'day') -%}
        {%- set hour = saas_lifecycle.elapsed_seconds('cast(' ~ day ~ ' as timestamp)', moment) ~ ' / 3600' -%}
        {%- do terms.append(
            '(' ~ (hours[1] - hours[0]) ~ ' * (5 * floor(' ~ days ~ ' / 7.0) + least(mod(' ~ days ~ ', 7), 5))'
            ~ ' + case when mod(' ~ days ~ ', 7) < 5 then least(greatest(' ~ hour ~ ' - ' ~ hours[0] ~ ', 0), '
            ~ (hours[1] - hours[0]) ~ ') else 0 end)'
        ) -%}
    {%- endfor -%}
    round(cast(least({{ terms[0] }} - {{ terms[1] }}, {{ saas_lifecycle.elapsed_seconds(from_instant, to_instant) }} / 3600.0) as double), 6)
{%- endmacro %}

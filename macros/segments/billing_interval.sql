{#
    The name of a billing interval, equal lengths under one name.
    Example: {{ billing_interval('billing_interval_unit', 'billing_interval_count', 'price_type') }} gives year for 12 months.
    Names: day, week, month, quarter, year, else the count and unit (6_months, 2_years, 10_days), one_time or unknown.
#}
{% macro billing_interval(unit, count, price_type) -%}
    case
        when {{ price_type }} = 'one_time' then 'one_time'
        when {{ unit }} is null then 'unknown'
        when {{ count }} = 1 then {{ unit }}
        when {{ unit }} = 'month' and {{ count }} = 3 then 'quarter'
        when {{ unit }} = 'month' and {{ count }} = 12 then 'year'
        when {{ unit }} = 'month' and mod({{ count }}, 12) = 0
            then {{ dbt.concat([dbt.cast(dbt.cast(count ~ ' / 12', 'integer'), 'varchar'), "'_years'"]) }}
        {% if setting('seven_day_multiple_is_week') -%}
        when {{ unit }} = 'day' and {{ count }} = 7 then 'week'
        when {{ unit }} = 'day' and mod({{ count }}, 7) = 0
            then {{ dbt.concat([dbt.cast(dbt.cast(count ~ ' / 7', 'integer'), 'varchar'), "'_weeks'"]) }}
        {% endif -%}
        else {{ dbt.concat([dbt.cast(count, 'varchar'), "'_'", unit, "'s'"]) }}
    end
{%- endmacro %}

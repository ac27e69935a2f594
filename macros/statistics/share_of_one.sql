{#
    A share as 0 to 1, whether it is written so or in percent: above 1 it is read as percent, what lies outside is cut.
    Example: {{ share_of_one('stage_probability') }} gives 0.5 for 0.5 and for 50, 0 for -0.1, 1 for 150, null for null.
#}
{% macro share_of_one(share) -%}
    case
        when {{ share }} < 0 then 0
        when {{ share }} <= 1 then {{ share }}
        when {{ share }} <= 100 then {{ share }} / 100
        when {{ share }} > 100 then 1
    end
{%- endmacro %}

{#
    A bound of a Kaplan–Meier survival by Greenwood's variance, at the confidence level of setting ci_level, in [0, 1].
    Example: {{ survival_bound('survival', 'greenwood_sum', 'lower') }} gives 0.472996 for 0.9 and 1 / 90 at 0.95.
    The interval is symmetric for log(-log(survival)), so it never leaves [0, 1]. It is 1 while nobody ended and null
    once nobody is left; 12 digits, as exponentials differ in the last one from machine to machine.
#}
{% macro survival_bound(survival, greenwood_sum, bound) -%}
    {%- if bound not in ['lower', 'upper'] -%}
        {{ exceptions.raise_compiler_error("survival_bound takes lower or upper, not '" ~ bound ~ "'.") }}
    {%- endif -%}
    {%- set z = saas_lifecycle.normal_quantile(saas_lifecycle.setting('ci_level')) * (1 if bound == 'lower' else -1) -%}
    case
        when {{ survival }} = 1 then 1
        when {{ survival }} > 0
            then round(power({{ survival }}, exp({{ z }} * sqrt({{ greenwood_sum }}) / -ln({{ survival }}))), 12)
    end
{%- endmacro %}

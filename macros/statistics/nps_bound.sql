{#
    A bound of a Net Promoter Score at the confidence level of setting ci_level, cut to -100 and 100.
    Example: {{ nps_bound('nps', 'standard_error', 'lower') }} gives -9.583602 for 40 and 25.298221 at 0.95.
#}
{% macro nps_bound(nps, standard_error, bound) -%}
    {%- if bound not in ['lower', 'upper'] -%}
        {{ exceptions.raise_compiler_error("nps_bound takes lower or upper, not '" ~ bound ~ "'.") }}
    {%- endif -%}
    {%- set sign, limit, beyond = ('-', '-100', '<') if bound == 'lower' else ('+', '100', '>') -%}
    {%- set value = nps ~ ' ' ~ sign ~ ' ' ~ saas_lifecycle.normal_quantile(saas_lifecycle.setting('ci_level')) ~ ' * ' ~ standard_error -%}
    case when {{ value }} {{ beyond }} {{ limit }} then {{ limit }} else {{ value }} end
{%- endmacro %}

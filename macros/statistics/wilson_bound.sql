{#
    A bound of the Wilson score interval of a rate, at the confidence level of setting ci_level: a double in [0, 1].
    Example: {{ wilson_bound('converted', 'entered', 'lower') }} gives 0.017876 for 1 of 10 at 0.95.
    Null where nothing was tried or a part is null; never on the wrong side of the rate, whatever the last digit does.
#}
{% macro wilson_bound(successes, trials, bound) -%}
    {%- if bound not in ['lower', 'upper'] -%}
        {{ exceptions.raise_compiler_error("wilson_bound takes lower or upper, not '" ~ bound ~ "'.") }}
    {%- endif -%}
    {%- set z = saas_lifecycle.normal_quantile(saas_lifecycle.setting('ci_level')) -%}
    {%- set successes = 'cast(' ~ successes ~ ' as double)' -%}
    {%- set trials = 'cast(' ~ trials ~ ' as double)' -%}
    {%- set rate = successes ~ ' / ' ~ trials -%}
    {%- set centre = '(' ~ rate ~ ' + ' ~ z * z / 2 ~ ' / ' ~ trials ~ ')' -%}
    {%- set half = z ~ ' * sqrt((' ~ rate ~ ') * (1 - ' ~ rate ~ ') / ' ~ trials
        ~ ' + ' ~ z * z / 4 ~ ' / (' ~ trials ~ ' * ' ~ trials ~ '))' -%}
    {%- set scale = '(1 + ' ~ z * z ~ ' / ' ~ trials ~ ')' -%}
    case
        when {{ trials }} > 0 and {{ successes }} is not null
            then
                {% if bound == 'lower' -%}
                least({{ rate }}, greatest(0, ({{ centre }} - {{ half }}) / {{ scale }}))
                {%- else -%}
                greatest({{ rate }}, least(1, ({{ centre }} + {{ half }}) / {{ scale }}))
                {%- endif %}
    end
{%- endmacro %}

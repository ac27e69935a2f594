{#
    How many standard deviations each side of the mean hold a share of a normal distribution, as a number known when SQL is written.
    Example: {{ normal_quantile(0.95) }} compiles to 1.9599639845400532. Newton's method on the series of the distribution
    function. It ends where a step changes nothing, at most after twelve: the ones after turn round the last digit, which
    unit tests compare. It runs for every bound of every model whenever dbt reads the project, so no step is taken in vain.
#}
{% macro normal_quantile(level) -%}
    {%- set state = namespace(z=0.0, term=0.0, total=0.0) -%}
    {%- for step in range(12) -%}
        {%- set z = state.z -%}
        {%- set state.term = z -%}
        {%- set state.total = z -%}
        {%- for n in range(1, 60) -%}
            {%- set term = state.term * z * z / (2 * n + 1) -%}
            {%- if state.total + term == state.total -%}{%- break -%}{%- endif -%}
            {%- set state.term = term -%}
            {%- set state.total = state.total + term -%}
        {%- endfor -%}
        {%- set density = 2.718281828459045 ** (-z * z / 2) / 6.283185307179586 ** 0.5 -%}
        {%- set next = z + (level / 2 - density * state.total) / density -%}
        {%- if next == z -%}{%- break -%}{%- endif -%}
        {%- set state.z = next -%}
    {%- endfor -%}
    {{ return(state.z) }}
{%- endmacro %}

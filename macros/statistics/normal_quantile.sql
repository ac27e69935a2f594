{#
    How many standard deviations each side of the mean hold a share of a normal distribution, as a number known when SQL is written.
    Example: {{ normal_quantile(0.95) }} compiles to 1.959963984540054 (to 15 digits). Newton's method on the series of
    the distribution function; from 0 it climbs to the root without ever passing it.
#}
{% macro normal_quantile(level) -%}
    {%- set state = namespace(z=0.0, term=0.0, total=0.0) -%}
    {%- for step in range(40) -%}
        {%- set state.term = state.z -%}
        {%- set state.total = state.z -%}
        {%- for n in range(1, 60) -%}
            {%- set state.term = state.term * state.z * state.z / (2 * n + 1) -%}
            {%- set state.total = state.total + state.term -%}
        {%- endfor -%}
        {%- set density = 2.718281828459045 ** (-state.z * state.z / 2) / 6.283185307179586 ** 0.5 -%}
        {%- set state.z = state.z + (level / 2 - density * state.total) / density -%}
    {%- endfor -%}
    {{ return(state.z) }}
{%- endmacro %}

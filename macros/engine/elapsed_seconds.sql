{# Seconds between two UTC instants, with their fraction, as a double. Example: {{ elapsed_seconds('started_at', 'ended_at') }}. #}
{% macro elapsed_seconds(from_instant, to_instant) -%}
    {{ return(adapter.dispatch('elapsed_seconds', 'saas_lifecycle')(from_instant, to_instant)) }}
{%- endmacro %}

{% macro default__elapsed_seconds(from_instant, to_instant) -%}
    cast(extract(epoch from {{ to_instant }}) - extract(epoch from {{ from_instant }}) as double precision)
{%- endmacro %}

{% macro duckdb__elapsed_seconds(from_instant, to_instant) -%}
    (epoch_us({{ to_instant }}) - epoch_us({{ from_instant }})) / 1000000.0
{%- endmacro %}

{% macro spark__elapsed_seconds(from_instant, to_instant) -%}
    (unix_micros({{ to_instant }}) - unix_micros({{ from_instant }})) / 1000000
{%- endmacro %}

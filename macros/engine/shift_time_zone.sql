{#
    A wall-clock time of one IANA zone as the wall-clock time of another at the same instant.
    Example: {{ shift_time_zone('created_at', 'UTC', 'Europe/Paris') }} gives 00:30 for 23:30 in winter.
#}
{% macro shift_time_zone(instant, from_zone, to_zone) -%}
    {{ return(adapter.dispatch('shift_time_zone', 'saas_lifecycle')(instant, from_zone, to_zone)) }}
{%- endmacro %}

{% macro default__shift_time_zone(instant, from_zone, to_zone) -%}
    timezone('{{ to_zone }}', timezone('{{ from_zone }}', {{ instant }}))
{%- endmacro %}

{% macro spark__shift_time_zone(instant, from_zone, to_zone) -%}
    convert_timezone('{{ from_zone }}', '{{ to_zone }}', {{ instant }})
{%- endmacro %}

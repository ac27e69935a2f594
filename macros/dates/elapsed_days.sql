{# Elapsed days between two UTC instants, as seconds / 86400: a real number, not calendar days. Example: {{ elapsed_days('entered_at', 'exited_at') }}. #}
{% macro elapsed_days(from_instant, to_instant) -%}
    ({{ saas_lifecycle.elapsed_seconds(from_instant, to_instant) }} / 86400.0)
{%- endmacro %}

{#
    Whether tables of LIFECYCLE_HISTORY=kept models hold an earlier night of this code and these settings, so that only
    what changed since is computed anew. Example: set for a build upon last night's tables; else all is rebuilt, as it
    always is with rates of the day, which no month's fingerprint holds.
#}
{% macro history_is_kept() %}
    {% set history = env_var('LIFECYCLE_HISTORY', 'rebuilt') %}
    {% if history not in ['kept', 'rebuilt'] %}
        {{ exceptions.raise_compiler_error("LIFECYCLE_HISTORY is 'kept' or 'rebuilt'") }}
    {% endif %}
    {{ return(history == 'kept' and saas_lifecycle.setting('fx_policy') != 'movement_date') }}
{% endmacro %}

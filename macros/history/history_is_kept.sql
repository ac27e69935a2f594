{#
    Whether models keep what they hold for the next night, in the database `history`: the nightly run names its file by
    LIFECYCLE_HISTORY. Example: false in a plain dbt build, and with rates of the day, which no month's fingerprint holds.
#}
{% macro history_is_kept() %}
    {{ return(env_var('LIFECYCLE_HISTORY', '') != '' and saas_lifecycle.setting('fx_policy') != 'movement_date') }}
{% endmacro %}

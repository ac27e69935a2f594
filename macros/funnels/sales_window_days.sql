{#
    The days from a deal's creation within which a win counts for its cohort: the window of the funnel `sales`, the default where
    the setting funnel_window_days leaves it out. Example: {{ sales_window_days() }} gives 180.
#}
{% macro sales_window_days() %}
    {{ return(saas_lifecycle.setting('funnel_window_days').get('sales', saas_lifecycle.setting_defaults()['funnel_window_days']['sales'])) }}
{% endmacro %}

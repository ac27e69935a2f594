{#
    The segments that a customer has as a whole: the built-in ones, then the custom ones.
    Example: customer_segments() gives ['acquisition_channel', ..., 'acv_band', 'partner_tier'].
#}
{% macro customer_segments() %}
    {{ return([
        'acquisition_channel',
        'acquisition_campaign',
        'country',
        'industry',
        'employee_band',
        'ownership',
        'customer_type',
        'sales_motion',
        'sales_rep_id',
        'sales_team',
        'acv_band'
    ] + saas_lifecycle.custom_segments().keys() | list) }}
{% endmacro %}

{#
    A UTM tag or campaign name as it is compared everywhere: lower case, without blanks around it, null where nothing is left.
    Example: {{ utm_tag('context_campaign_source') }} gives 'google' for ' Google '.
#}
{% macro utm_tag(text) -%}
    nullif(lower(trim({{ text }})), '')
{%- endmacro %}

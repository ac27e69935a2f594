{#
    Whether a UTM tag or campaign name is not written as it is compared, or has signs that no such tag needs: emoji, quotes,
    formulas, markup. For counting only: it is kept as it is. Never null.
    Example: {{ is_odd_tag('context_campaign_name') }} is true for 'Spring' and for "'; drop table visits", false for 'spring-24'.
#}
{% macro is_odd_tag(text) -%}
    coalesce(
        {{ text }} <> {{ saas_lifecycle.utm_tag(text) }}
        or translate(lower({{ text }}), 'abcdefghijklmnopqrstuvwxyz0123456789 _.+-|:/,&()%', '') <> '',
        false
    )
{%- endmacro %}

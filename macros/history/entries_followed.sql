{#
    SQL that follows the kept entries of fct_funnel_entries up to tonight's cut-off, in place: what else they hold does
    not move with it. Example: {{ config(pre_hook="{{ entries_followed() }}") }} updates is_mature and followed_days where
    a window was open until now; it does nothing where a whole table is built.
#}
{% macro entries_followed() -%}
    {%- if saas_lifecycle.is_kept() -%}
    {%- set window_ends_at = saas_lifecycle.add_interval('entries.started_at', 'funnels.window_days * 24', 'hour') -%}
    {%- set has_left -%}
    (entries.funnel, entries.entity_id) in (
        select steps.funnel, steps.entity_id from {{ ref('int_funnel_steps_reached') }} as steps
        where steps.has_left
    )
    {%- endset -%}
    update {{ this }} as entries
    set
        is_mature = {{ window_ends_at }} <= funnels.known_until,
        followed_days = {{ saas_lifecycle.followed_days('entries.started_at', window_ends_at, has_left, 'funnels') }}
    from {{ ref('int_funnels_windowed') }} as funnels
    where
        entries.funnel = funnels.funnel
        and (not entries.is_mature or {{ window_ends_at }} > funnels.known_until)
    {%- endif -%}
{%- endmacro %}

{#
    The whole days for which a funnel entry was followed: to its window's end where that is over or it left before, else
    to the cut-off. Example: {{ followed_days('entries.started_at', 'entries.window_ends_at', 'entries.has_left', 'funnels') }};
    `funnels` is a relation of int_funnels_windowed.
#}
{% macro followed_days(started_at, window_ends_at, has_left, funnels) -%}
    cast(
        case
            when {{ has_left }} or {{ window_ends_at }} <= {{ funnels }}.known_until then {{ funnels }}.window_days
            else floor({{ saas_lifecycle.elapsed_days(started_at, funnels ~ '.known_until') }})
        end as bigint
    )
{%- endmacro %}

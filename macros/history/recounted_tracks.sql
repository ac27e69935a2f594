{#
    The product events that a table kept by user counts tonight: of all users where it is built whole, else of those
    whose rows are computed anew. Example: select * from {{ recounted_tracks() }}.
#}
{% macro recounted_tracks() %}
    {% if not execute %}{% do ref('int_tracks_recounted') %}{% endif %}
    {{ return(ref('int_tracks_recounted') if saas_lifecycle.is_kept() else ref('stg_segment__tracks')) }}
{% endmacro %}

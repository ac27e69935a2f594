{#
    The standard error of a Net Promoter Score, in its points: of the mean of answers that are 100, 0 or -100.
    Example: {{ nps_standard_error('promoters', 'detractors', 'responses') }} gives 25.298221 for 6 promoters and 2 detractors of 10.
    Null without an answer, exactly 0 where all answer alike: whole numbers are subtracted before any division.
#}
{% macro nps_standard_error(promoters, detractors, responses) -%}
    100 * sqrt(
        cast(
            {{ responses }} * ({{ promoters }} + {{ detractors }})
            - ({{ promoters }} - {{ detractors }}) * ({{ promoters }} - {{ detractors }}) as double
        )
        / nullif({{ responses }}, 0) / {{ responses }} / {{ responses }}
    )
{%- endmacro %}

{#
    The columns of the linear CRM path with what stage_skip_policy implies, and which of them are implied.
    Example: {{ implied_milestones(['mql', 'sql', 'won']) }} compiles to mql_at, sql_at, won_at, is_mql_implied, is_sql_implied.
    Under `implied` a missing milestone is the earliest of the later ones, so that an earlier cut-off says the same;
    observed ones stay where they are, also out of order. Under `strict` it stays null. The last can never be implied.
#}
{% macro implied_milestones(milestones) -%}
    {%- set is_implied = saas_lifecycle.setting('stage_skip_policy') == 'implied' -%}
    {%- for milestone in milestones %}
        {%- set later = [] %}
        {%- for name in milestones[loop.index:] %}{% do later.append(name ~ '_at') %}{% endfor %}
        {%- if is_implied and later %}
        coalesce({{ milestone }}_at, {{ saas_lifecycle.earliest(later) }}) as {{ milestone }}_at,
        {%- else %}
        {{ milestone }}_at,
        {%- endif %}
    {%- endfor %}
    {%- for milestone in milestones[:-1] %}
        {%- set later = [] %}
        {%- for name in milestones[loop.index:] %}{% do later.append(name ~ '_at') %}{% endfor %}
        {%- if is_implied %}
        {{ milestone }}_at is null and coalesce({{ later | join(', ') }}) is not null as is_{{ milestone }}_implied{{ ',' if not loop.last }}
        {%- else %}
        false as is_{{ milestone }}_implied{{ ',' if not loop.last }}
        {%- endif %}
    {%- endfor %}
{%- endmacro %}

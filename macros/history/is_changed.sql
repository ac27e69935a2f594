{#
    True for what is computed anew tonight: the rows of a key of which there is news, and of those only the ones that are
    dated since the first month with news of any, where `date` or `instant` is SQL of their time. Example:
    where {{ is_changed('user_id', 'int_users_compared', date='month') }} compiles to true where a whole table is built;
    `column` is SQL of the key where that is no column of its name; a key may be a list of columns. `feeds` is for a view
    that one kept table reads: it yields what that table computes anew.
#}
{% macro is_changed(key, compared, column=none, date=none, instant=none, feeds=none) -%}
    {%- if feeds and not execute %}{% do ref(compared) %}{% endif -%}
    {%- if not saas_lifecycle.is_kept(feeds) -%}
    true
    {%- else -%}
    {%- set keys = [key] if key is string else key -%}
    {{ column or (keys[0] if keys | length == 1 else '(' ~ keys | join(', ') ~ ')') }} in (
        select compared.{{ keys | join(', compared.') }} from {{ ref(compared) }} as compared
        where compared.is_changed
    )
    {%- if date or instant %}
    and {{ saas_lifecycle.is_since_news(compared, date, instant) }}
    {%- endif %}
    {%- endif -%}
{%- endmacro %}

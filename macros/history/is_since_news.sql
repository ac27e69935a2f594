{#
    True for what is dated since the first local month with news of any key that `compared` knows, whosever it is.
    Example: where {{ is_since_news('int_users_compared', 'activity_date') }} compiles to true where a whole table is built.
    Of an `instant` the engine skips what lies more than a day before, without asking for its local date.
#}
{% macro is_since_news(compared, date=none, instant=none) -%}
    {%- if not saas_lifecycle.is_kept() -%}
    true
    {%- else -%}
    {{ date or saas_lifecycle.local_date(instant) }} >= (
        select min(compared.changed_since) from {{ ref(compared) }} as compared
        where compared.is_changed
    )
    {%- if instant %}
    and {{ instant }} >= (
        select {{ saas_lifecycle.add_interval('cast(min(compared.changed_since) as timestamp)', -1, 'day') }}
        from {{ ref(compared) }} as compared
        where compared.is_changed
    )
    {%- endif %}
    {%- endif -%}
{%- endmacro %}

{#
    The custom segments that a company adds under `vars: custom_segments`, checked.
    Example: {partner_tier: {source: stripe, table: customer, column: metadata, path: partner_tier, type: varchar}}.
    `path` (a key of a JSON column) and `type` (varchar, bigint, date, boolean; default varchar) are optional.
#}
{% macro custom_segments() %}
    {% set segments = var('custom_segments', none) or {} %}
    {% for name, segment in segments.items() %}
        {% set words = [name, segment.get('source', ''), segment.get('table', ''), segment.get('column', '')] %}
        {% for word in words if not modules.re.fullmatch('[a-z_][a-z0-9_]{0,62}', word | string) %}
            {{ exceptions.raise_compiler_error("Custom segment " ~ name | string | tojson ~ " needs a name, source, table and column of lower-case letters, digits and _, not " ~ word | string | tojson ~ ".") }}
        {% endfor %}
        {% if segment.get('path') and not modules.re.fullmatch('[A-Za-z0-9_]+([.][A-Za-z0-9_]+)*', segment['path'] | string) %}
            {{ exceptions.raise_compiler_error("Custom segment " ~ name ~ " has the path " ~ segment['path'] | tojson ~ "; allowed: a JSON key such as partner_tier or partner.tier.") }}
        {% endif %}
        {% if segment.get('type', 'varchar') not in ['varchar', 'bigint', 'date', 'boolean'] %}
            {{ exceptions.raise_compiler_error("Custom segment " ~ name ~ " has an unknown type; allowed: varchar, bigint, date, boolean.") }}
        {% endif %}
        {% if (segment['source'], segment['table']) not in [('stripe', 'customer'), ('hubspot', 'company'), ('hubspot', 'contact'), ('segment', 'groups')] %}
            {{ exceptions.raise_compiler_error("Custom segment " ~ name ~ " names " ~ segment['source'] ~ "." ~ segment['table'] ~ "; allowed: stripe.customer, hubspot.company, hubspot.contact, segment.groups.") }}
        {% endif %}
    {% endfor %}
    {{ return(segments) }}
{% endmacro %}

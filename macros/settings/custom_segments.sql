{#
    The custom segments that a company adds under `vars: custom_segments`, checked.
    Example: {partner_tier: {source: stripe, table: customer, column: metadata, path: partner_tier, type: varchar}}.
    `path` (a key of a JSON column) and `type` (varchar, bigint, date, boolean; default varchar) are optional.
#}
{% macro custom_segments() %}
    {% set segments = var('custom_segments', none) or {} %}
    {% set taken = [
        'customer_id', 'customer_name', 'acquisition_channel', 'acquisition_campaign', 'country', 'industry', 'employee_band',
        'ownership', 'customer_type', 'sales_motion', 'plan_family', 'billing_interval', 'currency', 'sales_rep_id', 'sales_team',
        'acv_band', 'first_seen_at', 'signed_up_at', 'first_paid_at', 'cohort_month', 'current_stage', 'current_mrr',
        'current_arr', 'is_active', 'churned_at', 'is_deleted', 'month', 'segment', 'member', 'total', 'card_required'
    ] %}
    {% for name, segment in segments.items() %}
        {% set words = [name, segment.get('source', ''), segment.get('table', ''), segment.get('column', '')] %}
        {% for word in words if not modules.re.fullmatch('[a-z_][a-z0-9_]{0,62}', word | string) %}
            {{ exceptions.raise_compiler_error("Custom segment " ~ name | string | tojson ~ " needs a name, source, table and column of lower-case letters, digits and _, not " ~ word | string | tojson ~ ".") }}
        {% endfor %}
        {% if name in taken %}
            {{ exceptions.raise_compiler_error("Custom segment " ~ name ~ " has the name of a column that customers already have; give it another one.") }}
        {% endif %}
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

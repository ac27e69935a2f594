{#
    Every row keeps every rule, and the key is complete and unique: one test for all cheap checks of a model.
    Returns the key, the broken rule and how many rows share it. A rule that is null for a row counts as kept.
    Good: rules {is_positive: "amount > 0"} with amounts 1 and null. Bad: amount -1 returns (key, 'is_positive', 1).
    Only the first column of the key must be there; the key is unique with its nulls counted as equal.
#}
{% test rows_hold(model, key, rules={}) %}
with

broken_rules as (

    {% for rule, condition in rules.items() %}
    select {{ key | join(', ') }}, '{{ rule }}' as broken_rule, 1 as row_count
    from {{ model }}
    where not ({{ condition }})

    union all

    {% endfor %}
    select {{ key | join(', ') }}, 'key_is_complete' as broken_rule, 1 as row_count
    from {{ model }}
    where {{ key[0] }} is null

    union all

    select {{ key | join(', ') }}, 'key_is_unique' as broken_rule, count(*) as row_count
    from {{ model }}
    group by {{ key | join(', ') }}
    having count(*) > 1

)

select * from broken_rules
{% endtest %}

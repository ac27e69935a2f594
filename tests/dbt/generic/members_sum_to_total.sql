{#
    The members of each segment, `unknown` among them, sum to the row of the total (ID 40).
    Returns the key and segment whose sums differ. A null counts as 0: what is not known yet is in no member either. A total
    without members, a month without rows, must be 0; members without a total break the test.
    Good: total 3, members 1 and 2 of country. Bad: total 3, members 1 and 1 of country returns (key, 'country').
#}
{% test members_sum_to_total(model, key, measures) %}
with

segment_sums as (

    select
        {{ key | join(', ') }},
        {% for measure in measures %}
        coalesce(sum({{ measure }}), 0) as {{ measure }},
        {% endfor %}
        segment

    from {{ model }}
    group by {{ key | join(', ') }}, segment

),

totals as (

    select * from segment_sums
    where segment = 'total'

),

member_sums as (

    select * from segment_sums
    where segment <> 'total'

),

broken_sums as (

    select
        {% for column in key %}
        coalesce(totals.{{ column }}, member_sums.{{ column }}) as {{ column }},
        {% endfor %}
        member_sums.segment

    from totals
    full outer join member_sums
        on
            {% for column in key %}
            {{ 'and ' if not loop.first }}totals.{{ column }} = member_sums.{{ column }}
            {% endfor %}
    where
        totals.segment is null
        {% for measure in measures %}
        or totals.{{ measure }} <> coalesce(member_sums.{{ measure }}, 0)
        {% endfor %}

)

select * from broken_sums
{% endtest %}

-- One row per part of the leads that are scored, `past` up to the held-out months and `recent` after them: a
-- fingerprint of what is known of them, and whether their scores are computed anew tonight. All models learn from the
-- past alone. Where no history is kept, both are changed.
{{ config(**kept_place('segment')) }}
with

features as (

    select * from {{ ref('int_lead_features') }}
    where split not in ('too_young', 'won_before')

),

fingerprints as (

    select
        case when split = 'recent' then 'recent' else 'past' end as part,
        {{ rows_fingerprint('features') }} as fingerprint

    from features
    group by case when split = 'recent' then 'recent' else 'past' end

    {% for part in ['past', 'recent'] %}
    union all

    select
        '{{ part }}' as part,
        0 as fingerprint
    {% endfor %}

),

both_nights as (

    {{ compared_nights('fingerprints', 'part') }}

),

lead_parts_compared as (

    select
        part,
        fingerprint,
        max(case when is_changed then 1 else 0 end) over (
            order by part rows between unbounded preceding and current row
        ) = 1 as is_changed

    from both_nights

)

select * from lead_parts_compared

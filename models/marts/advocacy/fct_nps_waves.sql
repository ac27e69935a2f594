-- One row per Net Promoter wave and segment member: the score by when the survey was sent, not by when it was answered.
-- A survey without a named wave belongs to the wave of its month of delivery.
with

responses as (

    select
        *,
        {{ local_month('coalesce(responded_at, delivered_at)') }} as month

    from {{ ref('fct_survey_responses') }}
    where
        survey_type = 'nps'
        and wave is not null

),

members as (

    select * from {{ ref('int_customer_months_segmented') }}

),

wave_spans as (

    select
        wave,
        min(coalesce(delivered_at, responded_at)) as wave_started_at

    from responses
    group by wave

),

cut_waves as (

    {% for segment in ['total'] + segment_names() %}
    {%- set member = "'total'" if segment == 'total' else segment_member(segment, 'members') %}
    select
        responses.wave,
        '{{ segment }}' as segment,
        {{ member }} as member,
        sum(case when responses.is_counted then 1 else 0 end) as responses,
        {%- for answer_group in ['promoter', 'passive', 'detractor'] %}
        sum(case when responses.answer_group = '{{ answer_group }}' then 1 else 0 end) as {{ answer_group }}s,
        {%- endfor %}
        sum(case when responses.is_delivery then 1 else 0 end) as delivered,
        sum(case when responses.is_answered_delivery then 1 else 0 end) as answered,
        sum(case when responses.exclusion = 'not_on_scale' then 1 else 0 end) as rejected_responses,
        sum(case when responses.exclusion = 'superseded' then 1 else 0 end) as superseded_responses

    from responses
    {% if segment != 'total' -%}
    left join members
        on
            responses.customer_id = members.customer_id
            and responses.month = members.month
    {% endif -%}
    group by responses.wave{{ ', ' ~ member if segment != 'total' }}
    {% if not loop.last %}

    union all

    {% endif %}
    {% endfor %}

),

scored_waves as (

    select
        *,
        cast(100 * (promoters - detractors) as double) / nullif(responses, 0) as nps,
        {{ nps_standard_error('promoters', 'detractors', 'responses') }} as standard_error

    from cut_waves

),

fct_nps_waves as (

    select
        scored_waves.wave,
        scored_waves.segment,
        scored_waves.member,
        wave_spans.wave_started_at,
        {%- for count in ['responses', 'promoters', 'passives', 'detractors'] %}
        cast(scored_waves.{{ count }} as bigint) as {{ count }},
        {%- endfor %}
        scored_waves.nps,
        cast(scored_waves.promoters - scored_waves.detractors as bigint) as nps_numerator,
        cast(scored_waves.responses as bigint) as nps_denominator,
        scored_waves.standard_error,
        {{ nps_bound('scored_waves.nps', 'scored_waves.standard_error', 'lower') }} as nps_lower,
        {{ nps_bound('scored_waves.nps', 'scored_waves.standard_error', 'upper') }} as nps_upper,
        {{ ratio('scored_waves.answered', 'scored_waves.delivered') }} as response_rate,
        cast(scored_waves.answered as bigint) as response_rate_numerator,
        cast(scored_waves.delivered as bigint) as response_rate_denominator,
        {{ wilson_bound('scored_waves.answered', 'scored_waves.delivered', 'lower') }} as response_rate_lower,
        {{ wilson_bound('scored_waves.answered', 'scored_waves.delivered', 'upper') }} as response_rate_upper,
        cast(scored_waves.rejected_responses as bigint) as rejected_responses,
        cast(scored_waves.superseded_responses as bigint) as superseded_responses

    from scored_waves
    inner join wave_spans
        on scored_waves.wave = wave_spans.wave

)

select * from fct_nps_waves

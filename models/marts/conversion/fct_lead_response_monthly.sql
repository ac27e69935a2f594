-- One row per month of creation and segment member with leads: how long they waited for our first call or mail.
-- Leads not contacted yet are still waiting: the median is Kaplan–Meier's, over all leads and not over those contacted.
with

counts as (

    select * from {{ ref('int_lead_responses_counted') }}

),

months as (

    {{ source_months(['hubspot']) }}

),

fct_lead_response_monthly as (

    select
        counts.month,
        counts.segment,
        counts.member,
        counts.lead_count,
        counts.contacted_count,
        counts.lead_count - counts.contacted_count as uncontacted_count,
        cast(counts.km_median_minutes as double) / 60 as km_median_hours,
        {{ ratio('counts.contacted_in_a_day_count', 'counts.mature_count') }} as contacted_24h_rate,
        counts.contacted_in_a_day_count as contacted_24h_rate_numerator,
        counts.mature_count as contacted_24h_rate_denominator,
        {%- for bound in ['lower', 'upper'] %}
        {{ wilson_bound('counts.contacted_in_a_day_count', 'counts.mature_count', bound) }}
            as contacted_24h_rate_{{ bound }},
        {%- endfor %}
        counts.lead_count - counts.mature_count as immature,
        months.is_complete

    from counts
    inner join months
        on counts.month = months.month

)

select * from fct_lead_response_monthly

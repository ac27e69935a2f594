-- Fails when: the e-mail events of the campaigns, or of a segment's members, in a month are not the total's (ID 40).
-- It would cause: a campaign whose openings are counted twice or nowhere.
-- Where to look first: the members of fct_email_monthly; a contact that has two customers at once would be in it twice.
{%- set measures = ['sent', 'delivered', 'opens', 'clicks', 'unsubscribes'] %}
with

emails as (

    select * from {{ ref('fct_email_monthly') }}

),

segment_sums as (

    select
        month,
        {%- for measure in measures %}
        sum({{ measure }}) as {{ measure }},
        {%- endfor %}
        segment

    from emails
    group by month, segment

),

broken_sums as (

    select
        segment_sums.month,
        segment_sums.segment

    from segment_sums
    inner join emails as totals
        on
            segment_sums.month = totals.month
            and totals.segment = 'total'
    where
        {%- for measure in measures %}
        segment_sums.{{ measure }} <> totals.{{ measure }} or
        {%- endfor %}
        totals.member <> 'total'

)

select * from broken_sums

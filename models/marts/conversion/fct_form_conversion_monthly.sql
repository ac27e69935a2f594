-- One row per month and form: the sessions that saw its page, and those in which it was sent.
-- A form is sent by a contact, a session is of a device: what cannot be tied is counted beside, never in the rate.
with

pages as (

    select * from {{ ref('stg_segment__pages') }}

),

sessions as (

    select * from {{ ref('fct_web_sessions') }}

),

submissions as (

    select * from {{ ref('int_form_submissions_tied') }}

),

months as (

    {{ source_months(['hubspot', 'segment']) }}

),

form_pages as (

    select
        form_id,
        form_page

    from submissions
    where form_page is not null
    group by
        form_id,
        form_page

),

-- Addresses are few and views many: each address is read once.
addresses as (

    select
        page_url,
        {{ url_page('page_url') }} as form_page

    from pages
    group by page_url

),

form_views as (

    select
        sessions.session_id,
        form_pages.form_id

    from addresses
    inner join form_pages
        on addresses.form_page = form_pages.form_page
    inner join pages
        on addresses.page_url = pages.page_url
    inner join sessions
        on
            pages.anonymous_id = sessions.anonymous_id
            and pages.viewed_at >= sessions.started_at
            and pages.viewed_at <= sessions.ended_at
    group by
        sessions.session_id,
        form_pages.form_id

),

session_facts as (

    select
        session_id,
        form_id,
        0 as is_submitted

    from form_views

    union all

    select
        session_id,
        form_id,
        1 as is_submitted

    from submissions
    where session_id is not null

),

form_sessions as (

    select
        session_id,
        form_id,
        max(is_submitted) as is_submitted

    from session_facts
    group by
        session_id,
        form_id

),

facts as (

    select
        {{ local_month('sessions.started_at') }} as month,
        form_sessions.form_id,
        1 as session_count,
        form_sessions.is_submitted as converted_count,
        0 as submission_count,
        0 as untied_count

    from form_sessions
    inner join sessions
        on form_sessions.session_id = sessions.session_id

    union all

    select
        {{ local_month('submissions.submitted_at') }} as month,
        submissions.form_id,
        0 as session_count,
        0 as converted_count,
        1 as submission_count,
        case when submissions.session_id is null then 1 else 0 end as untied_count

    from submissions

),

forms as (

    select
        month,
        form_id,
        cast(sum(session_count) as bigint) as form_sessions,
        cast(sum(converted_count) as bigint) as converted_sessions,
        cast(sum(submission_count) as bigint) as submissions,
        cast(sum(untied_count) as bigint) as submissions_without_session

    from facts
    group by
        month,
        form_id

),

fct_form_conversion_monthly as (

    select
        forms.month,
        forms.form_id,
        forms.form_sessions,
        forms.converted_sessions,
        {{ ratio('forms.converted_sessions', 'forms.form_sessions') }} as conversion_rate,
        -- `lower` and `upper` are functions too, and the contract's names of these columns.
        {{ wilson_bound('forms.converted_sessions', 'forms.form_sessions', 'lower') }} as lower,  -- noqa: RF04
        {{ wilson_bound('forms.converted_sessions', 'forms.form_sessions', 'upper') }} as upper,  -- noqa: RF04
        forms.submissions,
        forms.submissions_without_session,
        months.is_complete

    from forms
    inner join months
        on forms.month = months.month

)

select * from fct_form_conversion_monthly

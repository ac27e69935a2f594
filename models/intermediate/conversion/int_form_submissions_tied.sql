-- One row per submission of a form, with the page it stood on and the session in which it was sent, if one is known.
with

sessions as (

    select * from {{ ref('fct_web_sessions') }}
    where anonymous_id is not null

),

contacts as (

    select * from {{ ref('stg_hubspot__contacts') }}

),

submissions as (

    select
        form_submissions.contact_id,
        coalesce(form_submissions.form_id, 'unknown') as form_id,
        form_submissions.submitted_at,
        min({{ url_page('form_submissions.page_url') }}) as form_page,
        min(contacts.anonymous_id) as anonymous_id

    from {{ ref('stg_hubspot__form_submissions') }} as form_submissions
    left join contacts
        on form_submissions.contact_id = contacts.contact_id
    where form_submissions.submitted_at is not null
    group by
        form_submissions.contact_id,
        coalesce(form_submissions.form_id, 'unknown'),
        form_submissions.submitted_at

),

-- The last page view ends a session; a form is filled in after it.
submitting_sessions as (

    select
        submissions.contact_id,
        submissions.form_id,
        submissions.submitted_at,
        max(sessions.session_id) as session_id

    from submissions
    inner join sessions
        on
            submissions.anonymous_id = sessions.anonymous_id
            and submissions.submitted_at >= sessions.started_at
            and submissions.submitted_at
            <= {{ add_interval('sessions.ended_at', setting('session_timeout_minutes') * 60, 'second') }}
    group by
        submissions.contact_id,
        submissions.form_id,
        submissions.submitted_at

),

form_submissions_tied as (

    select
        submissions.contact_id,
        submissions.form_id,
        submissions.submitted_at,
        submissions.form_page,
        submitting_sessions.session_id

    from submissions
    left join submitting_sessions
        on
            submissions.contact_id = submitting_sessions.contact_id
            and submissions.form_id = submitting_sessions.form_id
            and submissions.submitted_at = submitting_sessions.submitted_at

)

select * from form_submissions_tied

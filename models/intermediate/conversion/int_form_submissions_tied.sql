-- One row per submission of a form, with the page it stood on and the session in which it was sent, if one is known.
with

sessions as (

    select * from {{ ref('fct_web_sessions') }}

),

contacts as (

    select * from {{ ref('stg_hubspot__contacts') }}

),

users as (

    select * from {{ ref('stg_segment__users') }}

),

contact_leads as (

    select * from {{ ref('int_contacts_merged') }}

),

submissions as (

    select
        contact_id,
        coalesce(form_id, 'unknown') as form_id,
        submitted_at,
        min({{ url_page('page_url') }}) as form_page

    from {{ ref('stg_hubspot__form_submissions') }}
    where submitted_at is not null
    group by
        contact_id,
        coalesce(form_id, 'unknown'),
        submitted_at

),

-- A merged contact is the same person under each of its ids, of which the CRM may deliver only the last.
sender_contacts as (

    select
        contact_id,
        contact_id as sender_id

    from submissions

    union

    select
        submissions.contact_id,
        same_lead.contact_id as sender_id

    from submissions
    inner join contact_leads as sent_by
        on submissions.contact_id = sent_by.contact_id
    inner join contact_leads as same_lead
        on sent_by.lead_id = same_lead.lead_id

),

-- Few CRM connectors name a device: the user with the contact's address has some.
sender_sessions as (

    select
        sender_contacts.contact_id,
        sessions.session_id,
        sessions.started_at,
        sessions.ended_at

    from sender_contacts
    inner join contacts
        on sender_contacts.sender_id = contacts.contact_id
    inner join sessions
        on contacts.anonymous_id = sessions.anonymous_id

    union

    select
        sender_contacts.contact_id,
        sessions.session_id,
        sessions.started_at,
        sessions.ended_at

    from sender_contacts
    inner join contacts
        on sender_contacts.sender_id = contacts.contact_id
    inner join users
        on contacts.email = users.email
    inner join sessions
        on users.user_id = sessions.user_id

),

-- The last page view ends a session; a form is filled in after it.
submitting_sessions as (

    select
        submissions.contact_id,
        submissions.form_id,
        submissions.submitted_at,
        sender_sessions.session_id,
        row_number() over (
            partition by submissions.contact_id, submissions.form_id, submissions.submitted_at
            order by sender_sessions.started_at desc, sender_sessions.session_id desc
        ) as place

    from submissions
    inner join sender_sessions
        on
            submissions.contact_id = sender_sessions.contact_id
            and submissions.submitted_at >= sender_sessions.started_at
            and submissions.submitted_at
            <= {{ add_interval('sender_sessions.ended_at', setting('session_timeout_minutes') * 60, 'second') }}

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
            and submitting_sessions.place = 1

)

select * from form_submissions_tied

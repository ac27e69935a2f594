-- One row per funnel, with its window and the instant up to which all of its sources are known.
-- The setting funnel_window_days wins over the seed where it names the funnel; two funnels have settings of their own.
{%- set windows = dict(
    setting('funnel_window_days'),
    freemium_to_paying=setting('freemium_window_days'),
    pql_to_paying=setting('pql_window_days')
) %}
{#- Who signed up for a free plan is told by Stripe's prices, too. -#}
{%- set dispensable = {'segment': 'freemium_to_paying'} %}
{%- set is_told = ['true'] %}
{%- for source in ['stripe', 'hubspot', 'segment'] if not source_is_enabled(source) %}
    {%- set is_other = "' ' || sources || ' ' not like '% " ~ source ~ " %'" %}
    {%- do is_told.append('(' ~ is_other ~ " or funnel = '" ~ dispensable.get(source, '') ~ "')") %}
{%- endfor %}
with

funnels as (

    select * from {{ ref('funnels') }}
    -- A step that no source tells would look like one that nobody reaches.
    where {{ is_told | join(' and ') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

cutoffs as (

    select * from {{ ref('source_cutoffs') }}

),

stated_windows as (

    {% for funnel, days in windows.items() %}
    select
        '{{ funnel }}' as funnel,
        {{ days }} as window_days
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

slowest_sources as (

    select
        funnels.funnel,
        min(cutoffs.source_as_of) as known_until

    from funnels
    inner join cutoffs
        on ' ' || funnels.sources || ' ' like '% ' || cutoffs.source_name || ' %'
    group by funnels.funnel

),

funnels_windowed as (

    select
        funnels.funnel,
        funnels.entity,
        funnels.published_in,
        coalesce(stated_windows.window_days, funnels.window_days) as window_days,
        coalesce(slowest_sources.known_until, as_of.as_of) as known_until

    from funnels
    cross join as_of
    left join stated_windows
        on funnels.funnel = stated_windows.funnel
    left join slowest_sources
        on funnels.funnel = slowest_sources.funnel

)

select * from funnels_windowed

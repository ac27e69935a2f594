-- Fails when: a month's first-paid customers are not its new customers and those who came and went inside it (ID 4).
-- It would cause: cohorts and acquisition cost counting other customers than the bridge.
-- Where to look first: is_first_paid_month and is_transient in int_customer_months_netted.
-- A reactivation window makes customers new a second time, so the identity holds only without one.
with

bridge as (

    select * from {{ ref('fct_mrr_bridge_monthly') }}
    where {{ 'false' if setting('reactivation_window_months') else 'true' }}

)

select
    month,
    segment,
    member,
    first_paid_customers,
    new_customers,
    transient_new_customers
from bridge
{% if setting('transient_policy') == 'gross' -%}
where segment not in ('{{ item_segments() | join("', '") }}') and first_paid_customers <> new_customers
{%- else -%}
where first_paid_customers <> new_customers + transient_new_customers
{%- endif %}

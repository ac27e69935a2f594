{#
    What several drills read, by the name that stands for it in seeds/metric_drills.csv: text for a reader's query.
    Example: drill_tables()['month'] is cast(:month as date); ['bridge'] the customers that a month's bridge is made of.
    The texts know the settings that the marts are made by, so that the rows add up to the marts' numbers. A text may name
    those that come after it.
#}
{% macro drill_tables() %}
    {%- set month = 'cast(:month as date)' -%}
    {%- set in_month = 'month = ' ~ month -%}
    {%- set in_member = in_month ~ ' and segment = :segment and member = :member' -%}
    {%- set by_segment = 'revenue.fct_customer_mrr_by_segment' -%}
    {%- set kept = 'customer_id, is_retained, base_mrr, current_mrr, retained_mrr' -%}
    {%- set churn_denominator = setting('churn_denominator') -%}

    {#- Marts of revenue have no custom segments: these are the customer's. -#}
    {%- set own -%}
        {%- if custom_segments() -%}
            inner join (select customer_id, {{ custom_segments() | join(', ') }} from core.dim_customers) as own using (customer_id)
        {%- endif -%}
    {%- endset -%}

    {#- What is in several members, or went from one to another, is in the one table; whoever is whole in the other. -#}
    {%- set bridge_columns -%}
        customer_id, opening_mrr, closing_mrr, movement_mrr, fx_mrr, movement_category, is_first_paid_month, is_transient,
        case when has_opening then 1 else 0 end as opening_customers,
        case when has_closing then 1 else 0 end as closing_customers
    {%- endset -%}
    {%- set bridge -%}
        (select *,
        {%- for category in ['expansion', 'reactivation', 'contraction'] %}
        case when movement_category = '{{ category }}' then movement_mrr else 0 end as {{ category }}_mrr,
        {%- endfor %}
        case when movement_category = 'new' then movement_mrr else 0 end + gross_transient_mrr as new_mrr,
        case when movement_category = 'churn' then movement_mrr else 0 end - gross_transient_mrr as churn_mrr,
        case when movement_category = 'new' then closing_customers else 0 end + gross_transients as new_customers,
        case when movement_category = 'reactivation' then closing_customers else 0 end as reactivated_customers,
        case when movement_category = 'churn' then opening_customers else 0 end + gross_transients as churned_customers,
        case when is_first_paid_month and (is_transient or closing_customers = 1) then 1 else 0 end as first_paid_customers,
        case when is_transient then 1 else 0 end as transient_new_customers
        from (
            select {{ bridge_columns }},
            {%- if setting('transient_policy') == 'gross' %}
            case when is_transient then 1 else 0 end as gross_transients,
            case when is_transient then coalesce(transient_mrr, 0) else 0 end as gross_transient_mrr
            {%- else %}
            0 as gross_transients, 0 as gross_transient_mrr
            {%- endif %}
            from revenue.fct_customer_mrr_monthly as months {{ own }}
            where {{ in_month }} and {customer}
            and customer_id not in (select customer_id from {{ by_segment }} where {{ in_month }} and segment = :segment)
            union all
            select {{ bridge_columns }}, 0 as gross_transients, 0 as gross_transient_mrr
            from {{ by_segment }} where {{ in_member }}
        ) as months) as bridge
    {%- endset -%}

    {#- Who was there at the opening stands in the members that it opened in: those of the close before. -#}
    {%- set opened -%}
        (select {{ kept }} from (
            select months.* exclude ({{ dated_segments() | join(', ') }}),
            {%- for segment in dated_segments() %} opened.{{ segment }},{% endfor %}
            months.has_closing as is_retained, months.opening_mrr_at_close as base_mrr,
            coalesce(months.closing_mrr, 0) as current_mrr,
            least(months.opening_mrr_at_close, coalesce(months.closing_mrr, 0)) as retained_mrr
            from revenue.fct_customer_mrr_monthly as months
            inner join revenue.fct_customer_mrr_monthly as opened
            on months.customer_id = opened.customer_id and opened.month = months.month - interval 1 month
            where months.{{ in_month }} and months.has_opening
        ) as months {{ own }} where {customer}
        union all
        select {{ kept }} from revenue.fct_customer_retention_by_segment
        where retention_period = '1m' and {{ in_member }}) as opened
    {%- endset -%}
    {%- set retained_12m -%}
        (select {{ kept }} from revenue.fct_customer_retention_12m as months {{ own }} where {{ in_month }} and {customer}
        union all
        select {{ kept }} from revenue.fct_customer_retention_by_segment
        where retention_period = '12m' and {{ in_member }}) as retained
    {%- endset -%}
    {%- set net_churn -%}
        (select customer_id, base_mrr - current_mrr as lost_mrr, base_mrr from {opened}
        {%- if setting('net_churn_includes_reactivation') %}
        union all select customer_id, -reactivation_mrr, 0 from {bridge} where reactivation_mrr <> 0
        {%- endif %}) as churn
    {%- endset -%}

    {%- set logo_churn -%}
        (select customer_id, case when is_retained then 0 else 1 end as lost,
        {{ '0.5' if churn_denominator == 'average' else '1' }} as base from {opened}
        {%- if churn_denominator == 'average' %}
        union all select customer_id, 0, closing_customers / 2.0 from {bridge} where closing_customers > 0
        {%- elif churn_denominator == 'opening_plus_new' %}
        union all select customer_id, transient_new_customers, new_customers - gross_transients + transient_new_customers
        from {bridge} where new_customers + transient_new_customers > 0
        {%- endif %}) as churn
    {%- endset -%}
    {%- set lifetimes -%}
        (select customer_id,
        sum(case when has_opening and not has_closing then 1
        {%- if churn_denominator == 'opening_plus_new' %} when is_transient then 1{% endif %} else 0 end) as lost,
        {%- if churn_denominator == 'average' %}
        sum(case when has_opening then 0.5 else 0 end + case when has_closing then 0.5 else 0 end) as base
        {%- elif churn_denominator == 'opening_plus_new' %}
        sum(case when has_opening or is_transient or movement_category = 'new' then 1 else 0 end) as base
        {%- else %}
        sum(case when has_opening then 1 else 0 end) as base
        {%- endif %}
        from revenue.fct_customer_mrr_monthly
        where month between {{ month }} - interval {{ setting('ltv_churn_window_months') - 1 }} month and {{ month }}
        and is_complete and {acquisition} group by customer_id) as lifetimes
    {%- endset -%}
    {%- set payers -%}
        (select bridge.customer_id, cast(bridge.closing_mrr as double) / sum(bridge.closing_customers) over () as mrr_part,
        {{ 'units.gross_margin' if setting('ltv_uses_gross_margin') else '1' }} as margin,
        units.ltv_gm_denominator as churn_rate
        from {bridge} cross join {units} where bridge.closing_customers > 0) as payers
    {%- endset -%}
    {%- set leavers -%}
        (select lifetimes.customer_id,
        lifetimes.lost * units.ltv_gm_denominator / units.customer_lifetime_months_denominator as churn_part
        from {lifetimes} cross join {units} where lifetimes.lost > 0) as leavers
    {%- endset -%}
    {%- set costs -%}
        (select * from revenue.fct_unit_economics_monthly where {{ in_month }} and segment = 'acquisition_channel'
        and (:segment = 'total' or (segment = :segment and member = :member))) as costs
    {%- endset -%}

    {%- set cohort_members -%}
        (select members.*, coalesce(months.closing_mrr, 0) as closing_mrr, coalesce(firsts.closing_mrr, 0) as first_mrr
        from retention.fct_cohort_members as members
        left join revenue.fct_customer_mrr_monthly as months on members.customer_id = months.customer_id
        and months.month = {{ month }} + to_months(cast(replace(:variant, 'month_', '') as integer))
        left join revenue.fct_customer_mrr_monthly as firsts
        on members.customer_id = firsts.customer_id and firsts.{{ in_month }}
        where members.cohort_{{ in_month }}) as members
    {%- endset -%}
    {%- set feature_users -%}
        (select active.user_id, coalesce(features.is_adopter, 0) as is_adopter
        from (select distinct user_id from product.fct_user_days where date_trunc('month', activity_date) = {{ month }}) as active
        inner join product.fct_user_milestones as users on active.user_id = users.user_id
        left join core.dim_customers as customers on users.customer_id = customers.customer_id
        left join (
            select user_id, max(case when is_adopter then 1 else 0 end) as is_adopter from product.fct_user_features_monthly
            where {{ in_month }} and (feature_name = :variant or :variant = 'all_features') group by user_id
        ) as features on active.user_id = features.user_id
        left join product.fct_customer_features_monthly as withheld on users.customer_id = withheld.customer_id
        and withheld.{{ in_month }} and withheld.feature_name = :variant and not withheld.is_entitled
        where withheld.customer_id is null and {customer}) as users
    {%- endset -%}

    {%- set deals -%}
        (select deals.*, case when deals.had_trial then 'with_trial' else 'without_trial' end as trial,
        case deals.demo_count when 0 then 'none' when 1 then 'one' else '2_or_more' end as demos,
        case when deals.stakeholder_count = 0 then 'none' when deals.stakeholder_count = 1 then 'one'
        when deals.stakeholder_count <= 3 then '2_to_3' else '4_or_more' end as stakeholders, reps.sales_team,
        customers.* exclude (customer_id, currency, sales_rep_id, sales_team, acv_band) from conversion.fct_deals as deals
        left join core.dim_customers as customers using (customer_id)
        left join core.dim_sales_reps as reps on deals.sales_rep_id = reps.sales_rep_id) as deals
    {%- endset -%}
    {%- set open_deals -%}
        (select * from {deals} where created_at < {ends}
        and (closed_at >= {ends} or (closed_at is null and not is_closed)) and {deal}) as open_deals
    {%- endset -%}
    {%- set closed_12m -%}
        (select * from {deals} where is_closed and {deal}
        and date_trunc('month', closed_date) between {{ month }} - interval 11 month and {{ month }}) as closed_deals
    {%- endset -%}
    {%- set quotas -%}
        (select sales_rep_id, quota from (
            select months.member as sales_rep_id, months.quota, reps.sales_team
            from conversion.fct_sales_performance_monthly as months
            left join core.dim_sales_reps as reps on months.member = reps.sales_rep_id
            where months.{{ in_month }} and months.segment = 'sales_rep_id' and months.quota > 0
        ) as quotas where {rep}) as quotas
    {%- endset -%}

    {#- Plan, interval and currency are those of the month, who sells to it too if it pays, all else is the customer's of today. -#}
    {%- set of_customer -%}
        from {rows} as facts left join core.dim_customers as customers on facts.{customer_id} = customers.customer_id
        left join revenue.fct_customer_mrr_monthly as months
        on facts.{customer_id} = months.customer_id and months.{{ in_month }}
        where facts.{at} >= {starts} and facts.{at} < {ends} and facts.is_counted
    {%- endset -%}
    {%- set facts -%}
        (select facts.*, customers.* exclude (customer_id, {{ (item_segments() + dated_segments()) | join(', ') }}),
        {%- for segment in dated_segments() %} coalesce(months.{{ segment }}, customers.{{ segment }}) as {{ segment }},{% endfor %}
        {%- for segment in item_segments() %} months.{{ segment }}{{ ',' if not loop.last }}{% endfor %} {{ of_customer }}) as facts
    {%- endset -%}

    {{- return({
        'logo_churn': logo_churn,
        'net_churn': net_churn,
        'payers': payers,
        'leavers': leavers,
        'lifetimes': lifetimes,
        'units': '(select * from revenue.fct_unit_economics_monthly where ' ~ in_member ~ ') as units',
        'costs': costs,
        'opened': opened,
        'retained_12m': retained_12m,
        'quick_gains':
            'new_mrr + expansion_mrr' ~ (' + reactivation_mrr' if setting('quick_ratio_includes_reactivation') else ''),
        'bridge_6m': bridge | replace(month, month ~ ' - interval 6 month'),
        'bridge': bridge,
        'members': cohort_members,
        'entries': '(select * from conversion.fct_funnel_entries where is_mature and cohort_' ~ in_month ~ ' and {all}) as entries',
        'step': "(select distinct funnel, step_number from conversion.fct_funnel_monthly where funnel || '/' || step = :variant) as step",
        'sign_ups': '(select * from product.fct_sign_ups where signed_up_' ~ in_month ~ ' and {all}) as sign_ups',
        'feature_users': feature_users,
        'last_day':
            "(select max(activity_date) from product.fct_active_users_daily where date_trunc('month', activity_date) = "
            ~ month ~ ")",
        'open_deals': open_deals,
        'closed_12m': closed_12m,
        'closed': closed_12m | replace(month ~ ' - interval 11 month', month),
        'deals': deals,
        'quotas': quotas,
        'sessions': "(select * from product.fct_web_sessions where date_trunc('month', session_date) = " ~ month ~ ") as sessions",
        'answers': facts
            | replace('{rows}', 'advocacy.fct_survey_responses') | replace('{customer_id}', 'customer_id')
            | replace('{at}', 'responded_at'),
        'invitations': facts
            | replace('{rows}', 'advocacy.fct_referral_invitations') | replace('{customer_id}', 'inviter_customer_id')
            | replace('{at}', 'sent_at'),
        'referral_window': 'interval ' ~ setting('referral_window_days') * 24 ~ ' hour',
        'starts': '(select starts_at from core.dim_months where ' ~ in_month ~ ')',
        'ends': '(select ends_at from core.dim_months where ' ~ in_month ~ ')',
        'month': month
    }) -}}
{% endmacro %}

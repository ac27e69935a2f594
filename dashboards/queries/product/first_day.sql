-- One row per event that five new users at least did on their first day, of the newest mature month; the ten most done.
select event_name as event, usage_rate, usage_rate_numerator as users
from product.fct_initial_usage
where stretch = 'hours_0_24'
    and event_name <> 'any_event'
    and signed_up_month = (select max(signed_up_month) from product.fct_initial_usage where is_mature and is_complete)
    and usage_rate_numerator >= 5
qualify row_number() over (order by usage_rate_numerator desc, event_name) <= 10
order by usage_rate desc, event_name

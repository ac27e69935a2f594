-- One row per feature that five active users at least used in the last complete month; the ten most used.
select feature_name as feature, feature_adoption_rate, feature_adoption_rate_numerator as users
from product.fct_feature_adoption_monthly
where segment = 'total'
    and feature_name <> 'all_features'
    and month = (select max(month) from product.fct_feature_adoption_monthly where is_complete)
    and feature_adoption_rate_numerator >= 5
qualify row_number() over (order by feature_adoption_rate_numerator desc, feature_name) <= 10
order by feature_adoption_rate desc, feature_name

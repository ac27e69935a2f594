-- One row per thirtieth day of life while at least five customers are watched.
select day_of_life, survival, lower, upper, at_risk
from retention.fct_customer_survival
where segment = 'total' and day_of_life % 30 = 0 and at_risk >= 5
order by day_of_life

-- One row per kind of contradiction found in the data.
select check_name, area, row_count
from ops.fct_data_quality
where row_count > 0
order by row_count desc, check_name

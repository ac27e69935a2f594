-- One row per source: up to when its rows are known.
select source_name, source_as_of
from core.source_cutoffs
order by source_name

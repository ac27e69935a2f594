"""The Python around the dbt project: demo company, nightly run, publishing."""

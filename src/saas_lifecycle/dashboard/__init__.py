"""The dashboard: ten pages of self-contained HTML out of the published warehouse."""

"""Statistics that SQL is poor at; each module imports what is costly only when it is called."""

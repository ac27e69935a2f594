"""`python -m saas_lifecycle` is `lifecycle`."""

from saas_lifecycle.cli import main

main()

"""The demo company: an invented B2B SaaS company's raw data, with the truth about it beside."""

from saas_lifecycle.demo.folder import DemoFolderError
from saas_lifecycle.demo.write import DEFAULT_UNTIL, DemoSummary, write_demo

__all__ = ["DEFAULT_UNTIL", "DemoFolderError", "DemoSummary", "write_demo"]

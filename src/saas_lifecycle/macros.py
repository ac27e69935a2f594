"""The project's own macros, run outside dbt, so that a rule stands once."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
import pytz  # type: ignore[import-untyped]  # as dbt gives it to macros


class MacroError(Exception):
    """What a macro raised with exceptions.raise_compiler_error."""


class _Return(Exception):
    def __init__(self, value: Any) -> None:
        self.value = value


def _return(value: Any) -> None:
    raise _Return(value)


def _raise(message: str) -> None:
    raise MacroError(message)


class ProjectMacros:
    """Calls macros by name with the part of dbt's context that they use: var, return, modules, exceptions."""

    def __init__(self, root: Path, variables: dict[str, Any] | None = None) -> None:
        self._variables = variables or {}
        self._environment = jinja2.Environment(extensions=["jinja2.ext.do"], autoescape=False)  # noqa: S701 - SQL
        self._context = {
            "return": _return,
            "var": lambda name, default=None: self._variables.get(name, default),
            "modules": SimpleNamespace(re=re, datetime=datetime, pytz=pytz),
            "exceptions": SimpleNamespace(raise_compiler_error=_raise),
            "adapter": SimpleNamespace(dispatch=lambda name, package: self[f"duckdb__{name}"]),
        }
        self._texts = _macro_texts(root)
        self._modules: dict[str, Any] = {}
        self._context["saas_lifecycle"] = self

    def __getitem__(self, name: str) -> Callable[..., Any]:
        text = self._texts[name]
        if text not in self._modules:
            self._modules[text] = self._environment.from_string(text).make_module(self._context)
        macro = getattr(self._modules[text], name)

        def call(*args: Any, **kwargs: Any) -> Any:
            try:
                return str(macro(*args, **kwargs))
            except _Return as returned:
                return returned.value

        return call

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)
        return self[name]


@lru_cache(maxsize=8)
def _macro_texts(root: Path) -> dict[str, str]:
    """The text of the file that each macro stands in, by the macro's name."""
    texts = [file.read_text(encoding="utf-8") for file in sorted((root / "macros").rglob("*.sql"))]
    return {name: text for text in texts for name in re.findall(r"{%-? macro (\w+)\(", text)}

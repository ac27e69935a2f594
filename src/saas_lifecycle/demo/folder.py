"""The demo folder appears whole or not at all, and never replaces what the demo did not write."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from saas_lifecycle.errors import BadInput

MARKER = "demo.json"
_LOCK = ".lock"


class DemoFolderError(BadInput):
    """The folder holds what the demo did not write."""


@contextmanager
def whole_folder(target: Path, parameters: dict[str, Any]) -> Iterator[Path]:
    """A temporary folder beside the target that takes its place when the block ends without an error."""
    target = Path(os.path.abspath(target))  # noqa: PTH100 (resolve() would follow a symlink and replace its target)
    check_replaceable(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    prefix = f".{target.name}.demo-"
    _remove_leftovers(target.parent, prefix)
    partial = Path(tempfile.mkdtemp(prefix=prefix, dir=target.parent))
    try:
        with FileLock(partial / _LOCK):
            yield partial
            files = sorted(str(path.relative_to(partial)) for path in partial.rglob("*.parquet"))
            marker = json.dumps({"parameters": parameters, "files": files}, indent=2, sort_keys=True)
            (partial / MARKER).write_text(marker + "\n", encoding="utf-8")
        (partial / _LOCK).unlink(missing_ok=True)
        partial.chmod(0o755)
        check_replaceable(target)
        _take_place(partial, target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def check_replaceable(target: Path) -> None:
    """Raise DemoFolderError unless the target is absent, empty, or holds exactly what an earlier demo wrote."""
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise DemoFolderError(f"{target} is not a folder.", hint="Choose another with --raw, or remove it.")
    if not target.exists():
        return
    found = {str(path.relative_to(target)) for path in target.rglob("*") if not path.is_dir()}
    if not found:
        return
    try:
        written = set(json.loads((target / MARKER).read_text(encoding="utf-8"))["files"]) | {MARKER}
    except FileNotFoundError:
        written = set()
    except (ValueError, KeyError, TypeError) as error:
        raise DemoFolderError(f"{target / MARKER} is not the marker of a demo company: {error}.") from error
    strangers = sorted(found - written)
    if strangers:
        raise DemoFolderError(
            f"{target} holds {len(strangers)} file(s) that the demo company did not write, such as {strangers[0]}.",
            hint="Choose another folder with --raw, or move them away.",
        )


def _take_place(partial: Path, target: Path) -> None:
    if not target.exists():
        partial.rename(target)
        return
    aside = Path(tempfile.mkdtemp(prefix=f".{target.name}.old-", dir=target.parent))
    old = aside / target.name
    target.rename(old)
    try:
        partial.rename(target)
    except OSError:
        old.rename(target)
        raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _remove_leftovers(parent: Path, prefix: str) -> None:
    """Folders of killed runs: nobody holds their lock."""
    for leftover in sorted(parent.glob(f"{prefix}*")):
        if not (leftover / _LOCK).exists():
            continue
        with suppress(Timeout, OSError), FileLock(leftover / _LOCK, timeout=0):
            shutil.rmtree(leftover, ignore_errors=True)

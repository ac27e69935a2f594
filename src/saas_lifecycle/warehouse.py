"""The layout of a warehouse folder, and the file operations that survive a kill at any point."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from saas_lifecycle.errors import BadInput


@dataclass(frozen=True)
class Warehouse:
    """Every path below `<warehouse>`; only `link` and `published` are for readers."""

    path: Path

    @property
    def link(self) -> Path:
        return self.path / "lifecycle.duckdb"

    @property
    def published(self) -> Path:
        return self.path / "published"

    @property
    def lock(self) -> Path:
        return self.path / ".lock"

    @property
    def build(self) -> Path:
        return self.path / "build"

    @property
    def work(self) -> Path:
        return self.path / "work"

    @property
    def target(self) -> Path:
        return self.work / "target"

    @property
    def history(self) -> Path:
        return self.work / "history"

    @property
    def spill(self) -> Path:
        return self.work / "spill"

    @property
    def tonight(self) -> Path:
        return self.work / "tonight"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def failed(self) -> Path:
        return self.path / "failed" / "lifecycle.duckdb"

    @property
    def past(self) -> Path:
        return self.path / "past" / "lifecycle.duckdb"

    @property
    def state(self) -> Path:
        return self.path / "state"

    @property
    def state_link(self) -> Path:
        return self.state / "current.duckdb"

    @property
    def state_versions(self) -> Path:
        return self.state / "versions"

    @property
    def ledger(self) -> Path:
        return self.state / "ledger.jsonl"

    @property
    def started(self) -> Path:
        return self.state / "started.json"

    @property
    def incident(self) -> Path:
        return self.state / "incident.json"

    @property
    def run_details(self) -> Path:
        return self.state / "runs"

    def prepare(self) -> None:
        """Makes the folders; those that hold raw values are for the owner alone."""
        if self.link.is_dir():
            raise BadInput(f"{self.link} is a folder; it is to be a link.", hint="Move the folder away.")
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            for folder in (self.published, self.logs):
                folder.mkdir(exist_ok=True)
            for folder in (
                self.build, self.work, self.spill, self.history, self.state, self.state_versions, self.run_details,
                self.failed.parent, self.past.parent,
            ):  # fmt: skip
                folder.mkdir(exist_ok=True, mode=0o700)
        except OSError as error:
            raise BadInput(
                f"The warehouse folder {self.path} cannot be written: {error.strerror}.",
                hint="Choose another with --warehouse or LIFECYCLE_WAREHOUSE.",
            ) from error

    def published_run(self) -> str | None:
        """The run that the link points to, or none before the first publish."""
        return self.link.readlink().stem if self.link.is_symlink() else None

    def kept_runs(self) -> list[str]:
        """The runs that can be gone back to, oldest first."""
        return sorted(file.stem for file in self.published.glob("*.duckdb"))

    def published_file(self, run_id: str) -> Path:
        return self.published / f"{run_id}.duckdb"


def sync_folder(folder: Path) -> None:
    """Makes renames in a folder last through a power loss."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_file(file: Path) -> None:
    handle = os.open(file, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def swap_link(link: Path, target: Path) -> None:
    """Points a symlink at another file in one step that no reader can see half done."""
    fresh = link.with_name(f".{link.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(os.path.relpath(target, link.parent))
    fresh.replace(link)
    sync_folder(link.parent)


def write_json(file: Path, content: Any) -> None:
    """Writes a small file so that it is either the old one or the new one."""
    fresh = file.with_name(f".{file.name}.new")
    with fresh.open("w", encoding="utf-8") as handle:
        json.dump(content, handle, ensure_ascii=False, sort_keys=True)
        handle.flush()
        os.fsync(handle.fileno())
    fresh.replace(file)
    sync_folder(file.parent)


def read_json(file: Path) -> Any:
    """The content of a small file, or none where it is absent or not JSON."""
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None


def sha256_of(file: Path) -> str:
    with file.open("rb") as handle:
        digest = hashlib.sha256()
        while block := handle.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def make_private(file: Path) -> None:
    file.chmod(stat.S_IRUSR | stat.S_IWUSR)

"""The demo's folder appears whole or not at all, and nothing that the demo did not write is ever replaced."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import time
from datetime import date
from pathlib import Path

import pytest

from saas_lifecycle.demo import DemoFolderError, write_demo
from saas_lifecycle.errors import BadInput

SMALL = {"scale": 0.001, "months": 2}


def files_of(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_marker_names_the_parameters_and_every_file(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    summary = write_demo(raw, **SMALL, seed=7, until=date(2026, 3, 1))
    marker = json.loads((raw / "demo.json").read_text())
    assert marker["parameters"] == {"scale": 0.001, "seed": 7, "months": 2, "until": "2026-03-01"}
    assert set(marker["files"]) | {"demo.json"} == files_of(raw)
    assert {str(path.relative_to(raw)) for path in summary.paths.values()} == set(marker["files"])
    assert names_in(tmp_path) == ["raw"]


def test_an_earlier_demo_is_replaced(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    write_demo(raw, **SMALL, seed=1)
    before = (raw / "stripe" / "customer.parquet").read_bytes()
    write_demo(raw, **SMALL, seed=2)
    assert (raw / "stripe" / "customer.parquet").read_bytes() != before
    assert names_in(tmp_path) == ["raw"]


def test_an_empty_folder_is_used(tmp_path: Path) -> None:
    write_demo(tmp_path, **SMALL)
    assert (tmp_path / "demo.json").exists()


@pytest.mark.parametrize("stranger", ["stripe/charge.csv", "notes.txt"])
def test_a_folder_with_other_files_is_refused_and_left_alone(tmp_path: Path, stranger: str) -> None:
    raw = tmp_path / "raw"
    (raw / stranger).parent.mkdir(parents=True)
    (raw / stranger).write_text("mine")
    with pytest.raises(DemoFolderError, match=stranger.replace(".", r"\.")):
        write_demo(raw, **SMALL)
    assert files_of(raw) == {stranger}


def test_a_file_added_to_an_earlier_demo_is_refused(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    write_demo(raw, **SMALL)
    (raw / "stripe" / "mine.csv").write_text("mine")
    with pytest.raises(DemoFolderError, match=r"mine\.csv"):
        write_demo(raw, **SMALL)


def test_a_file_in_the_folders_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "raw").write_text("mine")
    with pytest.raises(DemoFolderError, match="not a folder"):
        write_demo(tmp_path / "raw", **SMALL)


def test_a_broken_marker_is_refused(tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text("[]")
    with pytest.raises(DemoFolderError, match="marker"):
        write_demo(tmp_path, **SMALL)


@pytest.mark.parametrize("step", ["companies", "visitors", "events in order", "put in place"])
def test_an_interrupted_run_leaves_what_was_there(tmp_path: Path, step: str) -> None:
    raw = tmp_path / "raw"
    write_demo(raw, **SMALL)
    before = (raw / "demo.json").read_bytes()

    def interrupt(name: str, share: float) -> None:
        if name == step:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_demo(raw, **SMALL, seed=5, progress=interrupt)
    assert (raw / "demo.json").read_bytes() == before
    assert names_in(tmp_path) == ["raw"]


def _write_slowly(raw: str) -> None:
    write_demo(Path(raw), **SMALL, progress=lambda name, share: time.sleep(60 if name == "visitors" else 0))


def test_what_a_killed_run_left_is_removed_by_the_next(tmp_path: Path) -> None:
    process = multiprocessing.get_context("spawn").Process(target=_write_slowly, args=(str(tmp_path / "raw"),))
    process.start()
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob(".raw.demo-*/stripe")) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    assert not (tmp_path / "raw").exists()
    assert list(tmp_path.glob(".raw.demo-*"))
    write_demo(tmp_path / "raw", **SMALL)
    assert names_in(tmp_path) == ["raw"]


@pytest.mark.parametrize("wrong", [{"scale": 0}, {"scale": 2000}, {"seed": -1}, {"months": 0}, {"months": 121}])
def test_arguments_out_of_range_are_refused(tmp_path: Path, wrong: dict[str, float]) -> None:
    with pytest.raises(BadInput, match=next(iter(wrong))):
        write_demo(tmp_path / "raw", **wrong)  # type: ignore[arg-type]
    assert names_in(tmp_path) == []


def test_progress_rises_to_one(tmp_path: Path) -> None:
    shares: list[float] = []
    write_demo(tmp_path / "raw", **SMALL, progress=lambda name, share: shares.append(share))
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] == 1

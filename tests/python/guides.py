"""The guides' code blocks, so that tests run what readers copy."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(r"^(?P<indent> *)```(?P<language>\w+)\n(?P<text>.*?)^ *```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block of a guide; `place` is where to look when it fails."""

    guide: str
    line: int
    language: str
    text: str

    @property
    def place(self) -> str:
        return f"{self.guide}:{self.line}"


def blocks(guide: Path, language: str) -> list[Block]:
    """The blocks of one language in a guide, in its order, without the indent of a list they stand in."""
    page = guide.read_text()
    return [
        Block(
            guide.name,
            page[: found.start()].count("\n") + 1,
            language,
            re.sub(f"^{found['indent']}", "", found["text"], flags=re.MULTILINE),
        )
        for found in _BLOCK.finditer(page)
        if found["language"] == language
    ]

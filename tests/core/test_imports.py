"""Libraries that are read beside other work."""

from __future__ import annotations

import sys

from voicestudio.core.imports import imported


def test_modules_are_read_in_a_thread_of_their_own(tmp_path, monkeypatch):
    (tmp_path / "read_aside.py").write_text("import threading\nby = threading.current_thread()\n")
    (tmp_path / "read_damaged.py").write_text("raise ValueError\n")
    monkeypatch.syspath_prepend(tmp_path)
    steps = list(imported("read_damaged", "read_aside"))  # the damaged one is told by who needs it
    assert set(steps) <= {None}
    assert sys.modules.pop("read_aside").by.name == "imports"


def test_what_was_read_costs_no_step():
    assert list(imported("sys", "json")) == []

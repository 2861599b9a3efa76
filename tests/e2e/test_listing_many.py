# SPDX-License-Identifier: GPL-2.0
"""Directories with very many entries: complete, in order, and others get their turn."""

import contextlib
import threading

import pytest

import scale
from listing import facts, lines, names, touch

COUNT = scale.by_kernel(100_000, 10_000)
NAMES = [f"entry-{n:06}" for n in range(COUNT)]


@pytest.fixture
def many(folder):
    touch(folder.directory("many"), NAMES)
    return folder


@pytest.mark.deadline(400)
def test_complete_and_in_order(ftp, many):
    assert lines(ftp.download("NLST many")) == [f"many/{n}" for n in NAMES]
    assert names(ftp.download("LIST many")) == NAMES
    assert lines(ftp.download("NLST -r many")) == [f"many/{n}" for n in reversed(NAMES)]
    assert [n for n in facts(ftp.download("MLSD many")) if n not in (".", "..")] == NAMES
    assert lines(ftp.download("NLST many/*7")) == [f"many/{n}" for n in NAMES if n.endswith("7")]

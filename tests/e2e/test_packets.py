# SPDX-License-Identifier: GPL-2.0
"""Uploads whose bytes arrive in other forms of packets than virtual network devices make by themselves."""

import pytest

import net
from files import Pattern


@pytest.fixture(params=["linear", "lists"])
def form(request, client1, cleanup):
    """Packets of one piece of memory, as simple network cards deliver them; or lists of these, which GRO makes."""
    def turn(device, command, value):
        net.set_feature(device, command, value)
        cleanup.callback(net.set_feature, device, command, not value)

    with client1:
        net.set_feature("eth0", net.ETHTOOL_SG, 0)
    cleanup.callback(_restore, client1)
    if request.param == "lists":
        turn(f"k-{client1.name}", net.ETHTOOL_GRO, 1)
    return request.param


def _restore(client):
    with client:
        net.set_feature("eth0", net.ETHTOOL_SG, 1)


def test_upload(form, ftp, folder):
    content = Pattern(1, 1_000_003).bytes()
    ftp.stor("f", content)
    assert (folder / "f").read_bytes() == content
    # The packets begin at other offsets in a page.
    ftp.stor("f", content[777:], rest=777)
    assert (folder / "f").read_bytes() == content
    ftp.expect(200, "TYPE A")
    ftp.stor("text", b"a line\r\n" * 20_000)
    assert (folder / "text").read_bytes() == b"a line\n" * 20_000

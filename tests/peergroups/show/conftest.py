"""Pictures whose PNGs are small: nobody measures them here, and a large one takes a third of the time to draw."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from peergroups.show import picture


@pytest.fixture(scope="session", autouse=True)
def small_pngs() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(picture.STYLE, "savefig.dpi", 30)
        yield

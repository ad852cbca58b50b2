"""What is opened: every kind of the table, by each of its endings."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, features

from ddpm_studio.engine.datasets import Folder
from ddpm_studio.engine.datasets.decoding.opening import formats
from ddpm_studio.engine.endings import READ
from tests.engine.datasets.conftest import Opener

NEEDS = {"AVIF": "avif", "JPEG2000": "jpg_2000", "WEBP": "webp"}


def test_every_kind_is_read_by_each_of_its_endings(awkward_path: Path, opened: Opener) -> None:
    kinds = [kind for kind in READ if kind not in NEEDS or features.check(NEEDS[kind])]
    assert set(kinds) <= set(formats())
    expected = []
    picture = Image.linear_gradient("L").resize((16, 16)).convert("RGB")
    for kind in kinds:
        for ending in READ[kind]:
            if ending == ".pfm":  # floats
                continue
            more = {"no_jp2": ending != ".jp2"} if kind == "JPEG2000" else {}
            picture.save(awkward_path / f"a{ending.upper()}", kind, **more)
            expected.append(ending)
    (awkward_path / "phone.HEIC").write_bytes(b"\0\0\0\x18ftypheic")
    (awkward_path / "phone.jpg").write_bytes(b"\0\0\0\x18ftypheic")
    scan = opened(Folder(path=awkward_path)).scan
    said = "a kind of picture that is not read: save it as JPEG"
    assert (scan.used, dict(scan.left_out)) == (len(expected), {"phone.HEIC": said, "phone.jpg": said})

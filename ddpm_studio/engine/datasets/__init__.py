"""Images to learn from. A source is one file: its choices, and how it is opened; `AnySource` is the catalogue."""

from ddpm_studio.engine.datasets.archive import ZipArchive
from ddpm_studio.engine.datasets.arrays import NpzFile
from ddpm_studio.engine.datasets.cifar import CifarBinary
from ddpm_studio.engine.datasets.decoding.fit import to_channels
from ddpm_studio.engine.datasets.decoding.glance import look
from ddpm_studio.engine.datasets.digits import Digits
from ddpm_studio.engine.datasets.emoji import Emoji
from ddpm_studio.engine.datasets.folder import Folder
from ddpm_studio.engine.datasets.guess import source_from_path, source_from_pictures
from ddpm_studio.engine.datasets.idx import IdxFile
from ddpm_studio.engine.datasets.images import NO_CLASS, Images
from ddpm_studio.engine.datasets.keeping.cache import find_kept
from ddpm_studio.engine.datasets.kept import as_model_sees, from_text, to_text
from ddpm_studio.engine.datasets.options import AnySource, DataOptions, bare_name, frames_of, without_folder
from ddpm_studio.engine.datasets.scan import load, scan
from ddpm_studio.engine.datasets.shapes import Shapes
from ddpm_studio.engine.datasets.single import read_picture, read_sized_picture, read_whole_picture, whole_picture
from ddpm_studio.engine.datasets.video import Video

__all__ = [
    "NO_CLASS",
    "AnySource",
    "CifarBinary",
    "DataOptions",
    "Digits",
    "Emoji",
    "Folder",
    "IdxFile",
    "Images",
    "NpzFile",
    "Shapes",
    "Video",
    "ZipArchive",
    "as_model_sees",
    "bare_name",
    "find_kept",
    "frames_of",
    "from_text",
    "load",
    "look",
    "read_picture",
    "read_sized_picture",
    "read_whole_picture",
    "scan",
    "source_from_path",
    "source_from_pictures",
    "to_channels",
    "to_text",
    "whole_picture",
    "without_folder",
]

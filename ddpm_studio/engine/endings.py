"""What picture files are called: the one table of their endings, for whoever finds, offers, takes or writes them."""

from __future__ import annotations

from pathlib import Path

READ = {
    "PNG": (".png", ".apng"),
    "JPEG": (".jpg", ".jpeg", ".jpe", ".jfif", ".mpo"),
    "WEBP": (".webp",),
    "BMP": (".bmp",),
    "TIFF": (".tif", ".tiff"),
    "GIF": (".gif",),
    "PPM": (".ppm", ".pgm", ".pbm", ".pnm", ".pfm"),
    "DIB": (".dib",),
    "AVIF": (".avif",),
    "JPEG2000": (".jp2", ".j2k", ".j2c", ".jpc", ".jpf", ".jpx"),
    "QOI": (".qoi",),
    "SGI": (".sgi",),
    "PCX": (".pcx",),
    "TGA": (".tga",),
}
"""Pillow's name of a format → endings, in the order in which formats are tried. Nothing that starts another program
(EPS) or holds other files; TGA, which cannot be told from what it begins with, comes last."""
VIDEOS = {
    **dict.fromkeys((".mp4", ".m4v", ".mov", ".3gp"), "mp4"),
    **dict.fromkeys((".mkv", ".webm"), "matroska"),
    **dict.fromkeys((".mpg", ".mpeg"), "mpeg"),
    **dict.fromkeys((".mts", ".m2ts"), "mpegts"),
    **{".avi": "avi", ".wmv": "asf", ".ogv": "ogg", ".flv": "flv"},
}
"""Endings of videos → FFmpeg's name of what is around the frames."""
NOT_A_PICTURE = "not a picture"
"""Why a file is passed over whose ending is that of no picture."""
NO_ENDING = "a name without an ending, by which pictures are known"
ANIMATIONS = (".webp", ".gif", ".png", ".mp4")
"""What an animation is offered to be saved as."""
PHONE = frozenset((".heic", ".heics", ".heif", ".hif", ".avci"))
"""What phones make, and no decoder of Pillow reads."""
UNREAD = PHONE | frozenset(
    (
        *(".psd", ".psb", ".xcf", ".kra", ".ora", ".ai", ".eps", ".svg", ".svgz", ".wmf", ".emf", ".djvu"),
        *(".jxl", ".jxr", ".wdp", ".bpg", ".flif", ".exr", ".hdr", ".dds", ".ktx"),
        *(".ico", ".cur", ".icns", ".xbm", ".xpm", ".ras", ".avifs"),
        *(".dng", ".cr2", ".cr3", ".nef", ".arw", ".raf", ".orf", ".rw2", ".pef", ".srw", ".3fr", ".raw"),
        *(".arq", ".sr2", ".srf", ".crw", ".dcr", ".erf", ".iiq", ".kdc", ".mos", ".mrw", ".rwl", ".x3f"),
        *(".fits", ".fit", ".fts", ".dcm", ".nii", ".czi", ".lif", ".nd2", ".lsm", ".vsi", ".svs", ".mrc", ".dm3"),
        *(".nii.gz", ".ndpi", ".mrxs", ".scn", ".oib", ".oif", ".stk", ".mha", ".nrrd"),
        *(".procreate", ".clip", ".sai", ".sai2", ".pdn", ".afphoto", ".pxd", ".indd", ".pcd", ".fpx"),
    )
)
"""Kinds of pictures that are not read."""

PICTURES = frozenset(ending for endings in READ.values() for ending in endings)


def is_picture(name: str | Path) -> bool:
    """Whether a file of this name should be a picture that is read, by its ending, in upper or lower case."""
    return ending_of(name) in PICTURES


def reason_against(name: str | Path) -> str:
    """Return why a file of this name is not even opened as a picture; nothing: it is."""
    ending = ending_of(name)
    if ending in PICTURES:
        return ""
    if ending in PHONE:
        return "a kind of picture that is not read: save it as JPEG"
    if ending in UNREAD:
        return "a kind of picture that is not read: save it as PNG"
    if not ending:
        return NO_ENDING
    return "a video, not a picture: choose it alone to learn from its frames" if ending in VIDEOS else NOT_A_PICTURE


def patterns(endings: frozenset[str] | tuple[str, ...] = PICTURES) -> str:
    """Return endings as file dialogs want them: ``*.png *.PNG``, as some systems tell capitals from others."""
    known = sorted(endings) if isinstance(endings, frozenset) else endings
    return " ".join(f"*{ending} *{ending.upper()}" for ending in known)


def ending_of(name: str | Path) -> str:
    """Return the ending of a name, with its dot, in lower case: its last, but for ``.nii.gz``."""
    ending = Path(name).suffix.lower()
    return ".nii.gz" if ending == ".gz" and str(name).lower().endswith(".nii.gz") else ending

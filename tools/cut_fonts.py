"""The fuller cuts of the fonts, which pictures are drawn with: `make fonts`.

Comes in: packages of npm that have the theme's fonts in full, each held to its checksum. Goes out:
one TrueType file a face with all letters that its font has (Greek, Cyrillic, Vietnamese, signs of
mathematics, arrows, currencies), and the widths of them all. No browser is sent these, so they cost
readers nothing. They are committed, so that neither a build nor a test needs the network.
"""

from __future__ import annotations

import json
import subprocess
import tarfile
import unicodedata
from base64 import b64encode
from hashlib import sha512
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

ROOT = Path(__file__).parent.parent
OUT = ROOT / "okrsite" / "infographic" / "cuts"

# The last versions that have all letters of a font in one file.
FIRA = (
    "@fontsource/fira-sans@4.5.10",
    "sha512-4Edj+GA0LYSqfXOvdTwVGmCShT8Ycd8bKzdfzM302n+I6Hsg6h3gBkBeNgN19PhkcngDznZyHv3EkyrKqvMTGw==",
)
ZILLA = (
    "@fontsource/zilla-slab@4.5.9",
    "sha512-gTZSx1DEribXaB1uDEddqr6DhEoikUuM5SAOx1OwdSmg+Im2y97fAYxbJzFUZ+AX8seLCAIP2uT5RS4J3nOG4g==",
)
# The faces of okrsite.infographic.fonts: the package, the file in it, the family.
FACES = {
    "display": (ZILLA, "zilla-slab-all-600-normal", "Zilla Slab"),
    "text": (FIRA, "fira-sans-all-400-normal", "Fira Sans"),
    "strong": (FIRA, "fira-sans-all-600-normal", "Fira Sans"),
}
# Where marks stand above and below letters. Ligatures and small capitals are not asked for.
FEATURES = ["ccmp", "mark", "mkmk"]
FAMILY_NAME = 1


def fetched(package: str, checksum: str) -> tarfile.TarFile:
    """A package as it is kept by npm, if it is the one that is meant."""
    with TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", "--ignore-scripts", package]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)  # noqa: S603  named above
        (path,) = Path(folder).glob("*.tgz")
        data = path.read_bytes()
    found = "sha512-" + b64encode(sha512(data).digest()).decode()
    if found != checksum:
        raise SystemExit(f"{package} has the checksum {found}, expected {checksum}")
    return tarfile.open(fileobj=BytesIO(data))


def cut(data: bytes, family: str) -> TTFont:
    """A font with all its letters, without what only screens of old need."""
    # The font's own time stamp stays, so that the same font gives the same bytes.
    font = TTFont(BytesIO(data), recalcTimestamp=False)
    _line_figures_up(font)
    options = Options(hinting=False, layout_features=FEATURES, notdef_outline=True)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=list(font.getBestCmap()))
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID == FAMILY_NAME:
            record.string = family
    font.flavor = None
    return font


def _line_figures_up(font: TTFont) -> None:
    """Figures as high as capitals, and the signs beside them, as the theme's cut has them."""
    table = font["GSUB"].table
    lookups = [
        index
        for record in table.FeatureList.FeatureRecord
        if record.FeatureTag == "lnum"
        for index in record.Feature.LookupListIndex
    ]
    lined: dict[str, str] = {}
    for index in lookups:
        for part in table.LookupList.Lookup[index].SubTable:
            lined |= getattr(part, "ExtSubTable", part).mapping
    for cmap in font["cmap"].tables:
        for code, glyph in cmap.cmap.items():
            if unicodedata.category(chr(code)) in {"Nd", "Sc"} or chr(code) in "#%‰№":
                cmap.cmap[code] = lined.get(glyph, glyph)


def widths(font: TTFont) -> dict[str, int]:
    """The width of each letter in thousandths of the size."""
    scale = 1000 / font["head"].unitsPerEm
    letters = sorted(font.getBestCmap().items())
    return {chr(code): round(font["hmtx"][glyph][0] * scale) for code, glyph in letters}


def main() -> None:
    """Write the files."""
    OUT.mkdir(exist_ok=True)
    packages = {one: fetched(*one) for one in (FIRA, ZILLA)}
    faces: dict[str, dict[str, object]] = {}
    for face, (package, name, family) in FACES.items():
        packed = packages[package].extractfile(f"package/files/{name}.woff")
        assert packed is not None
        font = cut(packed.read(), family)
        font.save(OUT / f"{name}.ttf")
        weight = font["OS/2"].usWeightClass
        faces[face] = {"file": name, "family": family, "weight": weight, "widths": widths(font)}
    text = json.dumps(faces, ensure_ascii=True, indent=0, separators=(",", ":"))
    (OUT / "faces.json").write_text(f"{text}\n", encoding="ascii")


if __name__ == "__main__":
    main()

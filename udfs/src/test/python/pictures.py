"""Small deterministic pictures, and what Pillow's resampler makes of them."""

import json
from pathlib import Path

import numpy as np
from PIL import Image

SIZES = {"wide": (96, 54), "tall": (50, 80), "square": (64, 64)}
FILTERS = {
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
}
SHRUNK = [(37, 23), (32, 32), (7, 5), (1, 1)]
STRETCHED = {"wide": [(101, 77), (96, 30), (41, 54)], "tall": [(50, 131)], "square": [(65, 63)]}


def make_pictures(root: Path) -> None:
    folder = root / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    for name in SIZES:
        Image.fromarray(drawn(name), "RGB").save(folder / f"{name}.png", optimize=False, compress_level=9)
    write_resizes(folder)


def load_pictures(root: Path) -> dict:
    return {name: Image.open(root / "pictures" / f"{name}.png").convert("RGB") for name in SIZES}


def drawn(name: str) -> np.ndarray:
    """Gradients, a disc, a hard-edged box and integer noise: smooth parts, edges and texture in one picture."""
    width, height = SIZES[name]
    seed = sum(map(ord, name))
    y, x = np.mgrid[0:height, 0:width].astype(np.int64)
    red = 255 * x // (width - 1)
    green = 255 * y // (height - 1)
    blue = 255 * ((x + 2 * y) % (width + seed % 7)) // (width + seed % 7)
    picture = np.stack([red, green, blue], axis=-1)
    radius = min(width, height) // 4
    disc = (x - width // 3) ** 2 + (y - height // 2) ** 2 < radius**2
    picture[disc] = [230, 40 + seed % 100, 20]
    box = (x > 2 * width // 3) & (y > height // 2)
    picture[box] = [10, 90, 200]
    noise = (x * 7919 + y * 104729 + x * y * 31 + seed) * 2654435761 % 2**32 >> 27
    return np.clip(picture + noise[..., None] - 16, 0, 255).astype(np.uint8)


def write_resizes(folder: Path) -> None:
    """``resize.json`` lists the cases; ``resize.u8`` holds their RGB bytes one after another."""
    cases, data = [], bytearray()
    for name, picture in ((n, Image.open(folder / f"{n}.png")) for n in SIZES):
        for filter_name, resample in FILTERS.items():
            for width, height in SHRUNK + STRETCHED[name]:
                resized = np.asarray(picture.resize((width, height), resample=resample))
                cases.append(
                    {
                        "picture": f"{name}.png",
                        "filter": filter_name,
                        "width": width,
                        "height": height,
                        "offset": len(data),
                        "bytes": resized.size,
                    }
                )
                data += resized.tobytes()
    (folder / "resize.u8").write_bytes(bytes(data))
    lines = ",\n".join("  " + json.dumps(case) for case in cases)
    (folder / "resize.json").write_text(f'{{"file": "resize.u8", "cases": [\n{lines}\n]}}\n', encoding="utf-8")

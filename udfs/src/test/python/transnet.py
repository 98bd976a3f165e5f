"""A shot detector with TransNetV2's signature: a small network of our own that sees hard cuts."""

from pathlib import Path

import numpy as np
import torch
from PIL import Image

from fixture import Fixture, randomise
from pictures import load_pictures

WIDTH, HEIGHT, WINDOW, STRIDE, PAD = 48, 27, 100, 50, 25
SHOTS = [("wide", 41), ("tall", 17), ("square", 36), ("wide", 5), ("tall", 33)]


class TinyShots(torch.nn.Module):
    """``frames`` [1, 100, 27, 48, 3], 0..255 -> two outputs [1, 100, 1], 0..1.

    The first is high at the last frame of a shot: where the next frame differs much, a little bent by random
    convolutions over time, so that every pixel counts. With ``logits`` the outputs are those before the sigmoid.
    """

    def __init__(self, logits: bool = False):
        super().__init__()
        self.logits = logits
        self.look = torch.nn.Conv3d(3, 4, (3, 5, 5), stride=(1, 4, 4), padding=(1, 2, 2))
        self.wide = torch.nn.Conv3d(4, 4, (3, 1, 1), dilation=(4, 1, 1), padding=(4, 0, 0))
        self.heads = torch.nn.Linear(4, 2)

    def forward(self, frames):
        pixels = frames / 255
        seen = torch.relu(self.look(pixels.permute(0, 4, 1, 2, 3)))
        seen = torch.relu(self.wide(seen)).mean(dim=(3, 4)).permute(0, 2, 1)
        following = torch.cat([pixels[:, 1:], pixels[:, -1:]], dim=1)
        change = (following - pixels).abs().mean(dim=(2, 3, 4))[..., None]
        scores = 80 * (change - 0.06) + self.heads(seen)
        if self.logits:
            return scores[..., :1], scores[..., 1:]
        return torch.sigmoid(scores[..., :1]), torch.sigmoid(scores[..., 1:])


def transnetv2(root: Path) -> None:
    fixture = Fixture(root, "transnetv2")
    frames = torch.rand(1, WINDOW, HEIGHT, WIDTH, 3) * 255
    fixture.export(
        "transnetv2", randomise(TinyShots(), seed=51), {"input": frames}, {"one_hot": {}, "many_hot": {}}, {}
    )
    # As other exports have it: bytes in, any number of windows, no sigmoid.
    fixture.export(
        "transnetv2_uint8",
        randomise(TinyShots(logits=True), seed=51),
        {"frames": frames.to(torch.uint8)},
        {"output0": {0: "batch"}, "output1": {0: "batch"}},
        {"frames": {0: "batch"}},
    )
    thumbnails = small_pictures(root)
    (fixture.folder / "golden-thumbnails.u8").write_bytes(b"".join(t.tobytes() for t in thumbnails.values()))
    shown = [name for name, length in SHOTS for _ in range(length)]
    added = [i % 7 - 3 for i in range(len(shown))]
    video = np.stack([np.clip(thumbnails[n].astype(int) + a, 0, 255) for n, a in zip(shown, added)])
    first = predict(fixture, video[:WINDOW])
    whole = predictions(fixture, video)
    fixture.golden(
        {
            "thumbnails": {
                "pictures": [f"{n}.png" for n in thumbnails],
                "resize": "bilinear",
                "dtype": "uint8",
                "shape": [len(thumbnails), HEIGHT, WIDTH, 3],
                "file": "golden-thumbnails.u8",
            },
            "frames": {"picture": [f"{n}.png" for n in shown], "added_to_every_value_then_clipped": added},
            "first_window": {"one_hot": fixture.array("one", first[0]), "many_hot": fixture.array("many", first[1])},
            "predictions": fixture.array("predictions", whole),
            "threshold": 0.5,
            "scenes": scenes(whole),
        }
    )


def small_pictures(root: Path) -> dict:
    return {
        name: np.asarray(picture.resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR))
        for name, picture in load_pictures(root).items()
    }


def predict(fixture: Fixture, window: np.ndarray) -> list:
    return list(fixture.run("transnetv2", {"input": window[None].astype(np.float32)}).values())


def predictions(fixture: Fixture, video: np.ndarray) -> np.ndarray:
    """Windows of 100 frames every 50, of which the middle 50 count; the ends repeat the first and last frame."""
    tail = PAD + STRIDE - (len(video) % STRIDE or STRIDE)
    padded = np.concatenate([video[:1].repeat(PAD, axis=0), video, video[-1:].repeat(tail, axis=0)])
    middles = [
        predict(fixture, padded[start : start + WINDOW])[0][0, PAD : PAD + STRIDE, 0]
        for start in range(0, len(padded) - WINDOW + 1, STRIDE)
    ]
    return np.concatenate(middles)[: len(video)]


def scenes(values: np.ndarray) -> list:
    """Shots as [first, last] frames: one ends at the first frame above the threshold, the next starts after the run."""
    found, start, previous = [], 0, False
    for i, cut in enumerate(values > 0.5):
        if previous and not cut:
            start = i
        if cut and not previous and i != 0:
            found.append([start, i])
        previous = cut
    if not previous:
        found.append([start, len(values) - 1])
    return found


MODELS = {"transnetv2": transnetv2}

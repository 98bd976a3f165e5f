"""Silero VAD: the real graph of the silero-vad package (MIT licence), not a random one."""

import importlib.metadata
import shutil
from importlib.resources import files
from pathlib import Path

import numpy as np
import torch
from silero_vad import get_speech_timestamps
from silero_vad.utils_vad import OnnxWrapper

from fixture import Fixture
from sounds import RATE, load_sound

GRAPH = "silero_vad_16k_op15.onnx"
WINDOW = 512


def silero(root: Path) -> None:
    fixture = Fixture(root, "silero-vad")
    shutil.copyfile(files("silero_vad") / "data" / GRAPH, fixture.graph_path("model"))
    (fixture.folder / "LICENSE").write_text(license_text(), encoding="utf-8")
    sounds = []
    for name in ("bursts", "chirp", "noise"):
        samples = load_sound(root, name)
        model = OnnxWrapper(str(fixture.graph_path("model")), force_onnx_cpu=True)
        probabilities = [
            model(torch.tensor(samples[i : i + WINDOW]), RATE).item()
            for i in range(0, len(samples) - WINDOW + 1, WINDOW)
        ]
        speech = get_speech_timestamps(torch.tensor(samples), model, sampling_rate=RATE)
        sounds.append(
            {
                "sound": f"{name}.wav",
                "probabilities": fixture.array("probabilities", np.array(probabilities)),
                "speech_samples": [[s["start"], s["end"]] for s in speech],
            }
        )
    origin = f"{GRAPH} of the Python package silero-vad {importlib.metadata.version('silero-vad')}, MIT licence"
    fixture.golden({"origin": origin, "window": WINDOW, "context": 64, "sounds": sounds})


def license_text() -> str:
    names = [f for f in importlib.metadata.files("silero-vad") if f.name == "LICENSE"]
    return names[0].read_text()


MODELS = {"silero-vad": silero}

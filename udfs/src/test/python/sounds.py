"""Small deterministic sounds: 16 kHz, mono, 16 bit."""

import wave
from pathlib import Path

import numpy as np

RATE = 16000


def make_sounds(root: Path) -> None:
    folder = root / "sounds"
    folder.mkdir(parents=True, exist_ok=True)
    for name, samples in (("chirp", chirp()), ("noise", noise()), ("bursts", bursts())):
        with wave.open(str(folder / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(np.round(samples * 32767).astype("<i2").tobytes())


def load_sound(root: Path, name: str) -> np.ndarray:
    """The samples as the models take them: 16 bit values divided by 32768."""
    with wave.open(str(root / "sounds" / f"{name}.wav"), "rb") as file:
        pcm = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
    return pcm.astype(np.float32) / 32768


def chirp() -> np.ndarray:
    """Two seconds from 200 Hz up to 3.2 kHz."""
    t = np.arange(2 * RATE) / RATE
    return 0.6 * np.sin(2 * np.pi * (200 * t + 750 * t * t))


def noise() -> np.ndarray:
    """One and a half seconds of white noise from an integer generator."""
    state, samples = 12345, np.empty(RATE * 3 // 2)
    for i in range(len(samples)):
        state = (1103515245 * state + 12345) % 2**31
        samples[i] = 0.4 * (state / 2**30 - 1)
    return samples


def bursts() -> np.ndarray:
    """Four seconds: silence, 0.9 s of a voice, silence, 0.8 s of a voice, silence; faint hum throughout."""
    t = np.arange(4 * RATE) / RATE
    voiced = ((t > 0.7) & (t < 1.6)) | ((t > 2.4) & (t < 3.2))
    return np.where(voiced, voice(t), 0) + 0.002 * np.sin(2 * np.pi * 50 * t)


def voice(t: np.ndarray) -> np.ndarray:
    """Harmonics of a wavering pitch, shaped by three moving formants, four syllables a second."""
    pitch = 125 + 15 * np.sin(2 * np.pi * 1.3 * t)
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    formants = ((600 + 200 * np.sin(9 * t), 90, 1.0), (1300 + 500 * np.sin(7 * t + 1), 130, 0.6), (2600, 200, 0.3))
    sound = np.zeros_like(t)
    for k in range(1, 30):
        gain = sum(a / (1 + ((k * pitch - f) / w) ** 2) for f, w, a in formants)
        sound += gain * np.sin(k * phase) / np.sqrt(k)
    syllables = 0.55 + 0.45 * np.sin(2 * np.pi * 4 * t)
    return 0.35 * syllables * sound / np.abs(sound).max()

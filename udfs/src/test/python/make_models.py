#!/usr/bin/env python3
"""Makes the tiny random model exports and golden outputs in ../resources/models.

    python3.11 -m venv venv && venv/bin/pip install -r requirements.txt
    venv/bin/python make_models.py                 # every model, the pictures and manifest.json
    venv/bin/python make_models.py clip-vit-b32    # one model; the manifest is written anew as well

README.md beside this file says what the golden files hold.
"""

import argparse
import importlib.metadata
import json
import logging
import os
import platform
import shutil
import warnings
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import torch  # noqa: E402

import detectors  # noqa: E402
import encoders  # noqa: E402
import florence2  # noqa: E402
import language_models  # noqa: E402
import quality  # noqa: E402
import silero  # noqa: E402
import smolvlm  # noqa: E402
import texts  # noqa: E402
import transnet  # noqa: E402
import vit_gpt2  # noqa: E402
import whisper  # noqa: E402
from fixture import sha256  # noqa: E402
from pictures import make_pictures  # noqa: E402
from sounds import make_sounds  # noqa: E402

FAMILIES = (
    encoders,
    texts,
    language_models,
    smolvlm,
    vit_gpt2,
    florence2,
    whisper,
    silero,
    detectors,
    transnet,
    quality,
)
MODELS = {name: make for family in FAMILIES for name, make in family.MODELS.items()}
HERE = Path(__file__).resolve().parent
DEFAULT_OUTPUT = HERE.parent / "resources" / "models"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--output", type=Path, default=DEFAULT_OUTPUT, help="folder of all models (default: %(default)s)"
    )
    parser.add_argument("names", nargs="*", choices=[[], *MODELS], help="models to make (default: all)")
    arguments = parser.parse_args()
    quiet()
    check_versions()
    make_pictures(arguments.output)
    make_sounds(arguments.output)
    for name in arguments.names or MODELS:
        shutil.rmtree(arguments.output / name, ignore_errors=True)
        torch.manual_seed(0)
        MODELS[name](arguments.output)
        print(f"{name}: {folder_bytes(arguments.output / name):,} bytes")
    write_manifest(arguments.output)


def quiet() -> None:
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    torch.set_num_threads(1)


def folder_bytes(folder: Path) -> int:
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())


def write_manifest(root: Path) -> None:
    """Names every file below ``root`` with its sha256 and the packages it was made with."""
    files = sorted(p for p in root.rglob("*") if p.is_file() and p.name not in ("manifest.json", ".digests"))
    manifest = {
        "made_by": "udfs/src/test/python/make_models.py",
        "versions": {"python": platform.python_version(), **package_versions()},
        "files": {p.relative_to(root).as_posix(): {"bytes": p.stat().st_size, "sha256": sha256(p)} for p in files},
    }
    (root / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def check_versions() -> None:
    installed = package_versions()
    wrong = [
        f"{name} is {installed[name]}, not {pin}" for name, pin in pinned_versions().items() if installed[name] != pin
    ]
    if wrong:
        raise SystemExit("Install requirements.txt first: " + "; ".join(wrong))


def package_versions() -> dict:
    return {name: importlib.metadata.version(name) for name in pinned_versions()}


def pinned_versions() -> dict:
    lines = (HERE / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if "==" in line)


if __name__ == "__main__":
    main()

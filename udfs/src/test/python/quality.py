"""Heads that score pictures by their CLIP vectors, saved as LAION's are: state dictionaries of torch."""

from pathlib import Path

import torch
from torch import nn

from fixture import Fixture, randomise

DIM = 24  # of the tiny clip-vit-b32


class Mlp(nn.Module):
    """Of the form of LAION's second predictor: linear layers and dropout, no activations."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(DIM, 32), nn.Dropout(0.2), nn.Linear(32, 16), nn.Dropout(0.1), nn.Linear(16, 1)
        )

    def forward(self, vectors):
        return self.layers(vectors)


def linear(root: Path, seed: int = 61) -> None:
    save(Fixture(root, "laion-aesthetic-v1"), "sa_0_4_vit_b_32_linear.pth", randomise(nn.Linear(DIM, 1), seed))


def mlp(root: Path, seed: int = 62) -> None:
    save(Fixture(root, "laion-aesthetic-v2"), "sac+logos+ava1-l14-linearMSE.pth", randomise(Mlp(), seed))


def save(fixture: Fixture, file: str, head: nn.Module) -> None:
    head.eval()
    torch.save(head.state_dict(), fixture.folder / file)
    vectors = 3 * torch.randn(4, DIM)
    with torch.no_grad():
        scores = head(vectors / vectors.norm(dim=-1, keepdim=True))[:, 0]
    fixture.golden(
        {
            "vectors": fixture.array("vectors", vectors.numpy()),
            "scores": fixture.array("scores", scores.numpy()),
        }
    )


MODELS = {"laion-aesthetic-v1": linear, "laion-aesthetic-v2": mlp}

"""numpy's side of bench/select: the same methods on what SelectBench wrote, as one would write them there."""
import sys
import time
from pathlib import Path

import numpy as np
import scipy.linalg

BUDGET = 64
DIMENSIONS = 512
PAIRS_UP_TO = 10_000  # all pairs of more frames do not fit into memory


def best(scores, count):
    return np.argsort(-scores, kind="stable")[:count]


def aks(scores, vectors):
    scores = (scores - scores.min()) / (scores.max() - scores.min())
    waiting, chosen = [(0, len(scores), 0)], []
    while waiting:
        start, end, depth = waiting.pop()
        part = scores[start:end]
        top = -np.sort(-part)[:BUDGET]
        if depth == 5 or (top.mean() - part.mean() > 0.8 and part.std() > -100):
            chosen.extend(start + best(part, BUDGET >> depth))
        else:
            middle = start + len(part) // 2
            waiting += [(start, middle, depth + 1), (middle, end, depth + 1)]
    return np.sort(chosen)


def bolt(scores, vectors):
    weights = ((scores - scores.min()) / (scores.max() - scores.min())) ** 3
    shares = np.cumsum(weights / weights.sum())
    picks = np.searchsorted(shares, np.linspace(1 / BUDGET, 1 - 1 / BUDGET, BUDGET))
    return np.minimum(picks, len(scores) - 1)


def q_frame(scores, vectors):
    logits = scores / 0.8 - (scores / 0.8).max()
    noise = -np.log(-np.log(scores + 1e-10) + 1e-10)  # the scores serve as random numbers too
    return np.sort(best(logits - np.log(np.exp(logits).sum()) + noise, 44))


def cosines(vectors):
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit @ unit.T


def divprune(scores, vectors):
    distances = 1 - cosines(vectors)
    np.fill_diagonal(distances, np.inf)
    picks = [int(distances.min(axis=1).argmax())]
    nearest = distances[picks[0]].copy()
    while len(picks) < BUDGET:
        nearest[picks[-1]] = -np.inf
        picks.append(int(nearest.argmax()))
        nearest = np.minimum(nearest, distances[picks[-1]])
    return np.sort(picks)


def d_code(scores, vectors):
    alike = cosines(vectors)
    chosen = [int(i) for i in np.linspace(0, len(vectors) - 1, int(BUDGET * 0.85))]
    while len(chosen) < BUDGET:
        mean = alike[:, chosen].mean(axis=1)
        mean[chosen] = np.inf
        chosen.append(int(mean.argmin()))
    return np.sort(chosen)


def maxinfo(scores, vectors, rank=8, tolerance=0.3):
    left, singular, _ = np.linalg.svd(vectors, full_matrices=False)
    reduced = left[:, :rank] * singular[:rank]
    order = np.arange(len(reduced))
    for column, row in enumerate(scipy.linalg.lu_factor(reduced)[1][:rank]):
        order[[column, row]] = order[[row, column]]
    rows = order[:rank].copy()
    share = reduced @ np.linalg.inv(reduced[rows])
    for _ in range(10):
        pivot, row = divmod(int(np.abs(share).T.argmax()), len(share))
        if abs(share[row, pivot]) <= 1.05:
            break
        entering = share[row].copy()
        entering[pivot] -= 1
        share -= np.outer(share[:, pivot], entering) / share[row, pivot]
        rows[pivot] = row
    chosen = list(rows)
    lengths = (share**2).sum(axis=1)
    while len(chosen) < BUDGET:
        lengths[chosen] = 0
        row = int(lengths.argmax())
        if lengths[row] <= tolerance**2:
            break
        product = share @ share[row]
        scale = 1 / (1 + product[row])
        share = np.hstack([share - scale * np.outer(product, share[row]), scale * product[:, None]])
        lengths -= scale * product**2
        chosen.append(row)
    return np.sort(chosen)


METHODS = {
    "aks": aks,
    "bolt": bolt,
    "q-frame": q_frame,
    "divprune": divprune,
    "d-code": d_code,
    "maxinfo": maxinfo,
}


def seconds(method, scores, vectors):
    times = []
    while len(times) < 2000 and sum(times) < 1:
        began = time.process_time()
        chosen = method(scores, vectors)
        times.append(time.process_time() - began)
    return min(times), chosen


def main(work: Path) -> None:
    ours = {}
    for line in (work / "ours.tsv").read_text().splitlines():
        name, frames, nanos, chosen = line.split("\t")
        ours[name, int(frames)] = (int(nanos) / 1e9, [int(i) for i in chosen.split(",")])
    for frames in (1_000, 10_000, 100_000):
        scores = np.fromfile(work / f"scores-{frames}", dtype=">f4").astype(np.float64)
        vectors = np.fromfile(work / f"vectors-{frames}", dtype=">f4").astype(np.float64)
        vectors = vectors.reshape(-1, DIMENSIONS)
        for name, method in METHODS.items():
            if (name, frames) not in ours or (name in ("divprune", "d-code") and frames > PAIRS_UP_TO):
                continue
            theirs, chosen = seconds(method, scores, vectors)
            mine, expected = ours[name, frames]
            same = "same frames" if list(chosen) == expected else "OTHER FRAMES"
            print(
                f"{name} {frames} frames: ours {mine * 1e3:.3f} ms, numpy {theirs * 1e3:.3f} ms,"
                f" numpy / ours {theirs / mine:.1f}, {same}"
            )


main(Path(sys.argv[1]))

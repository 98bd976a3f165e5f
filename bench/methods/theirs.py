"""numpy's side of bench/methods: some of the methods on what MethodBenchRun wrote, as one would write them there.

Prints how both sides compare, and a table of all methods.
"""
import sys
import time
from pathlib import Path

import numpy as np
import scipy.linalg

BUDGET = 64
DIMENSIONS = 512
TOKENS = 100
TOKEN_DIMENSIONS = 128
SIZES = (1_000, 10_000, 100_000)
PAIRS_UP_TO = 10_000  # all pairs of more do not fit into memory
FAIR = 2  # growth may be so much above what is declared: logarithms, caches


def best(scores, count):
    return np.argsort(-scores, kind="stable")[:count]


def unit(vectors):
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


def softmax(values):
    shares = np.exp(values - values.max(axis=-1, keepdims=True))
    return shares / shares.sum(axis=-1, keepdims=True)


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


def farthest_first(vectors, count):
    distances = 1 - unit(vectors) @ unit(vectors).T
    np.fill_diagonal(distances, np.inf)
    picks = [int(distances.min(axis=1).argmax())]
    nearest = distances[picks[0]].copy()
    while len(picks) < count:
        nearest[picks[-1]] = -np.inf
        picks.append(int(nearest.argmax()))
        nearest = np.minimum(nearest, distances[picks[-1]])
    return np.sort(picks)


def divprune(scores, vectors):
    return farthest_first(vectors, BUDGET)


def d_code(scores, vectors):
    alike = unit(vectors) @ unit(vectors).T
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


def longvu_frames(scores, vectors, window=16):
    kept = []
    for start in range(0, len(vectors), window):
        part = unit(vectors[start : start + window])
        alike = (part @ part.T).mean(axis=1)
        alike[len(part) // 2] = 0
        kept.extend(start + np.flatnonzero(alike < 0.83))
    if len(kept) <= BUDGET:
        return np.array(kept)
    return np.array(kept)[np.arange(BUDGET) * len(kept) // BUDGET]


class Merging:
    """Token sets side by side, [set][token], merged by bipartite soft matching."""

    def __init__(self, values, index):
        self.values, self.index, self.sizes = values, index, np.ones(index.shape)

    def merge(self, count, by_size, metric=lambda values: values):
        count = min(count, self.index.shape[1] // 2)
        if count <= 0:
            return
        likeness = unit(metric(self.values))
        likeness = likeness[:, ::2] @ likeness[:, 1::2].transpose(0, 2, 1)
        order = np.argsort(-likeness.max(axis=2), axis=1, kind="stable")
        gone, stay = order[:, :count], order[:, count:]
        sets = np.arange(len(order))[:, None]
        to = likeness.argmax(axis=2)[sets, gone]
        weights = self.sizes if by_size else np.ones_like(self.sizes)
        weighted = weights[..., None] * self.values
        sums, totals = weighted[:, 1::2].copy(), weights[:, 1::2].copy()
        sizes, index = self.sizes[:, 1::2].copy(), self.index[:, 1::2].copy()
        np.add.at(sums, (sets, to), weighted[:, ::2][sets, gone])
        np.add.at(totals, (sets, to), weights[:, ::2][sets, gone])
        np.add.at(sizes, (sets, to), self.sizes[:, ::2][sets, gone])
        np.minimum.at(index, (sets, to), self.index[:, ::2][sets, gone])
        self.values = np.concatenate([self.values[:, ::2][sets, stay], sums / totals[..., None]], 1)
        self.sizes = np.concatenate([self.sizes[:, ::2][sets, stay], sizes], 1)
        self.index = np.concatenate([self.index[:, ::2][sets, stay], index], 1)

    def outcome(self):
        return self.index.ravel(), self.values.reshape(-1, self.values.shape[2])


def aim(tokens, index):
    merging = Merging(tokens, index)
    merging.merge(TOKENS // 2, by_size=False)
    merging.merge(TOKENS // 4, by_size=False)
    return merging.outcome()


def longvlm(tokens, index, segment=10, heads=16):
    outcomes = []
    for first in range(0, len(tokens), segment):
        part = tokens[first : first + segment].reshape(1, -1, TOKEN_DIMENSIONS)
        merging = Merging(part, index[first : first + segment].reshape(1, -1))
        for merges in (1280, 640, 320, 160, 80, 40, 10):
            merging.merge(
                merges * part.shape[1] // 2560,
                by_size=True,
                metric=lambda values: values.reshape(*values.shape[:2], heads, -1).mean(axis=2),
            )
        outcomes.append(merging.outcome())
    return tuple(np.concatenate(parts) for parts in zip(*outcomes))


def ma_lmm(tokens, index, length=10):
    places = np.arange(TOKENS)
    bank, sizes, at = tokens[:0], np.ones((0, TOKENS)), index[:0]
    for frame, indices in zip(tokens, index):
        bank = np.concatenate([bank, frame[None]])
        sizes = np.concatenate([sizes, np.ones((1, TOKENS))])
        at = np.concatenate([at, indices[None]])
        if len(bank) > length:
            near = unit(bank)
            merged = (near[:-1] * near[1:]).sum(axis=2).argmax(axis=0)
            both = sizes[merged, places] + sizes[merged + 1, places]
            mean = (
                sizes[merged, places, None] * bank[merged, places]
                + sizes[merged + 1, places, None] * bank[merged + 1, places]
            ) / both[:, None]
            kept = np.arange(length)[:, None] + (np.arange(length)[:, None] > merged)
            bank, sizes, at = bank[kept, places], sizes[kept, places], at[kept, places]
            bank[merged, places], sizes[merged, places] = mean, both
    return at.ravel(), bank.reshape(-1, TOKEN_DIMENSIONS)


def infinipot_v(tokens, index, budget=16):
    flat = tokens.reshape(-1, TOKEN_DIMENSIONS)
    kept = budget * TOKENS
    if len(flat) <= kept:
        return index.ravel(), flat
    scores = np.linalg.norm(flat, axis=1)
    latest = min(len(tokens) // 4, kept // 2 // TOKENS)
    near = unit(tokens)
    unlike = np.full(index.shape, np.inf)
    unlike[:-latest] = -(near[:-latest] * near[-latest:].sum(axis=0)).sum(axis=2) / latest
    scores[best(unlike.ravel(), kept - kept // 2)] = scores.max() + 1
    chosen = np.sort(best(scores, kept))
    return chosen, flat[chosen]


def top_of_frames(scores, count, tokens, index):
    order = np.sort(np.argsort(-scores, axis=1, kind="stable")[:, :count], axis=1)
    frames = np.arange(len(tokens))[:, None]
    return index[frames, order].ravel(), tokens[frames, order].reshape(-1, TOKEN_DIMENSIONS)


def fopru(tokens, index):
    paid = softmax(tokens @ tokens.transpose(0, 2, 1) / np.sqrt(TOKEN_DIMENSIONS)).mean(axis=1)
    return top_of_frames(paid, TOKENS // 4, tokens, index)


def divprune_tokens(tokens, index):
    flat = tokens.reshape(-1, TOKEN_DIMENSIONS)
    picks = farthest_first(flat, int(np.rint(0.098 * len(flat))))
    return picks, flat[picks]


def longvu_tokens(tokens, index, window=8):
    near = unit(tokens)
    first = np.arange(len(tokens)) // window * window
    kept = (near * near[first]).sum(axis=2) < 0.8
    kept[::window] = True
    return index[kept], tokens[kept]


def llama_vid(tokens, index):
    paid = softmax(tokens @ tokens[0, 0] / np.sqrt(TOKEN_DIMENSIONS))
    contexts = (paid[:, None] @ tokens)[:, 0]
    both = np.stack([contexts, tokens.mean(axis=1)], axis=1)
    return np.repeat(index[:, 0], 2), both.reshape(-1, TOKEN_DIMENSIONS)


def lftr(tokens, index):
    frames, at, sizes = list(tokens), list(index), [1] * len(tokens)
    means = [frame.mean(axis=0) for frame in frames]

    def alike(first):
        return float(unit(means[first]) @ unit(means[first + 1]))

    cosines = [alike(first) for first in range(len(means) - 1)]
    while len(frames) > max(1, len(tokens) // 4):
        first = int(np.argmax(cosines))
        both = sizes[first] + sizes[first + 1]
        frames[first] = (sizes[first] * frames[first] + sizes[first + 1] * frames[first + 1]) / both
        sizes[first] = both
        means[first] = frames[first].mean(axis=0)
        del frames[first + 1], at[first + 1], sizes[first + 1], means[first + 1], cosines[first]
        for pair in (first - 1, first):
            if 0 <= pair < len(cosines):
                cosines[pair] = alike(pair)
    frames = np.stack(frames)
    near = unit(frames)
    return top_of_frames(-(near @ near.sum(axis=1)[:, :, None])[:, :, 0], TOKENS // 4, frames, np.stack(at))


def pooling(side, cells):
    """[cell][place], what every place has in the mean of a cell."""
    shares = np.zeros((cells, side))
    for cell in range(cells):
        start, end = cell * side // cells, ((cell + 1) * side + cells - 1) // cells
        shares[cell, start:end] = 1 / (end - start)
    return np.kron(shares, shares)


def k_means(points, weights, count):
    centres = points[np.rint(np.linspace(0, len(points) - 1, count)).astype(int)]
    for _ in range(10):
        distances = (points**2).sum(axis=1)[:, None] - 2 * points @ centres.T + (centres**2).sum(axis=1)
        cluster = distances.argmin(axis=1)
        own = distances.min(axis=1)
        members = (cluster == np.arange(count)[:, None]) * weights
        sums = members.sum(axis=1)
        moved = members @ points / np.maximum(sums, 1)[:, None]
        for empty in np.flatnonzero(sums == 0):
            moved[empty] = points[own.argmax()]
            own[own.argmax()] = -1
        if np.linalg.norm(centres - moved, axis=1).sum() < 1e-4:
            break
        centres = moved
    return centres, sums, cluster


def flash_vstream(tokens, index, clusters=25, slots=25, buffer=512, update=0.2):
    fine, coarse = pooling(10, 8), pooling(10, 4)
    large, small = fine @ tokens, (coarse @ tokens).reshape(len(tokens), -1)
    large_at = np.stack([index[:, cell > 0].min(axis=1) for cell in fine], axis=1)
    small_at = np.stack([index[:, cell > 0].min(axis=1) for cell in coarse], axis=1)
    points, weights, at, frame = small[:0], np.ones(0), small_at[:0], np.zeros(0, dtype=int)

    def clustered():
        if len(points) <= clusters:
            return points, weights, at, frame
        centres, sums, cluster = k_means(points, weights, clusters)
        nearest = [int(((points - centre) ** 2).sum(axis=1).argmin()) for centre in centres]
        ats = [
            at[cluster == k].min(axis=0) if (cluster == k).any() else at[nearest[k]] for k in range(clusters)
        ]
        return centres, sums, np.stack(ats), frame[nearest]

    older = len(tokens) - 1
    full = list(range(clusters + buffer, older + 1, buffer))
    for start, end in zip([0, *full], [*full, older]):
        points, weights = np.concatenate([points, small[start:end]]), np.append(weights, np.ones(end - start))
        at, frame = np.concatenate([at, small_at[start:end]]), np.append(frame, np.arange(start, end))
        points, weights, at, frame = clustered()

    means = tokens[:older].mean(axis=1)
    memory, memory_at = means[:slots].copy(), index[:older, 0][:slots]
    for start in range(slots, older, slots):
        new = means[start : start + slots]
        memory = memory * (1 - update) + update * softmax(unit(memory) @ unit(new).T) @ new
    key = frame[best(weights, 3)]
    return (
        np.concatenate([memory_at, at.ravel(), large_at[key].ravel(), large_at[-1]]),
        np.concatenate(
            [
                memory,
                points.reshape(-1, TOKEN_DIMENSIONS),
                large[key].reshape(-1, TOKEN_DIMENSIONS),
                large[-1],
            ]
        ),
    )


SELECTORS = {
    "aks": aks,
    "bolt": bolt,
    "d-code": d_code,
    "divprune": divprune,
    "longvu": longvu_frames,
    "maxinfo": maxinfo,
    "q-frame": q_frame,
}
COMPRESSORS = {
    "aim": aim,
    "divprune": divprune_tokens,
    "flash-vstream": flash_vstream,
    "fopru": fopru,
    "infinipot-v": infinipot_v,
    "lftr": lftr,
    "llama-vid": llama_vid,
    "longvlm": longvlm,
    "longvu": longvu_tokens,
    "ma-lmm": ma_lmm,
}
ALL_PAIRS = {"select/divprune", "select/d-code", "compress/divprune"}


def nanoseconds(method, *inputs):
    times = []
    while len(times) < 2000 and sum(times) < 1e9:
        began = time.process_time_ns()
        outcome = method(*inputs)
        times.append(time.process_time_ns() - began)
    return min(times), outcome


def numbers(line):
    return np.array([float(number) for number in line.strip("[]").split(", ")])


def same(work, name, size, outcome):
    lines = (work / f"{name.replace('/', '-')}-{size}").read_text().splitlines()
    indices, *vectors = outcome if isinstance(outcome, tuple) else (outcome,)
    expected = numbers(lines[0])
    if len(indices) != len(expected) or not (indices == expected).all():
        return False
    return not vectors or np.allclose(vectors[0].sum(axis=1), numbers(lines[1]), rtol=1e-7, atol=1e-7)


def measure(work, ours):
    """numpy's nanoseconds by method and size."""
    theirs = {}
    for size in SIZES:
        scores = np.fromfile(work / f"scores-{size}", dtype=">f4").astype(np.float64)
        vectors = np.fromfile(work / f"vectors-{size}", dtype=">f4").astype(np.float64)
        vectors = vectors.reshape(-1, DIMENSIONS)
        tokens = np.fromfile(work / f"tokens-{size}", dtype=">f4").astype(np.float64)
        tokens = tokens.reshape(-1, TOKENS, TOKEN_DIMENSIONS)
        index = np.arange(size).reshape(-1, TOKENS)
        methods = {f"select/{name}": (method, scores, vectors) for name, method in SELECTORS.items()}
        methods |= {f"compress/{name}": (method, tokens, index) for name, method in COMPRESSORS.items()}
        for name, call in methods.items():
            if (name, size) in ours and (name not in ALL_PAIRS or size <= PAIRS_UP_TO):
                theirs[name, size], outcome = nanoseconds(*call)
                print(
                    f"{name} {size}: ours {ours[name, size] / 1e6:.3f} ms, numpy {theirs[name, size] / 1e6:.3f} ms,"
                    f" numpy / ours {theirs[name, size] / ours[name, size]:.1f},"
                    f" {'same outcome' if same(work, name, size, outcome) else 'OTHER OUTCOME'}",
                    flush=True,
                )
    return theirs


def figure(number):
    return f"{number:,.1f}" if number < 100 else f"{number:,.0f}"


def table(ours, declared, theirs):
    print("\n| method | 1,000 | 10,000 | 100,000 | growth | numpy / ours |\n|---|---|---|---|---|---|")
    for name, power in declared.items():
        nanos = [ours[name, size] for size in SIZES if (name, size) in ours]
        growth = [after / before for before, after in zip(nanos, nanos[1:])]
        cells = [figure(ns / size) for ns, size in zip(nanos, SIZES)] + ["-"] * (3 - len(nanos))
        grown = ", ".join(f"**{g:.1f}**" if g > FAIR * 10**power else f"{g:.1f}" for g in growth)
        ratios = [f"{theirs[name, size] / ours[name, size]:.1f}" for size in SIZES if (name, size) in theirs]
        print(f"| `{name}` | {' | '.join(cells)} | {grown} | {', '.join(ratios)} |")


def main(work: Path) -> None:
    ours, declared = {}, {}
    for line in (work / "ours.tsv").read_text().splitlines():
        name, size, nanos, power = line.split("\t")
        ours[name, int(size)] = float(nanos)
        declared[name] = int(power)
    table(ours, declared, measure(work, ours))


main(Path(sys.argv[1]))

"""hnswlib's side of bench/index: reads the vectors that IndexBench wrote, builds, and searches."""
import sys
import time
from pathlib import Path

import hnswlib
import numpy

DIMENSIONS = 384
TOP = 10


def main(work: Path) -> None:
    base = numpy.fromfile(work / "base.f32", dtype=">f4").astype(numpy.float32).reshape(-1, DIMENSIONS)
    queries = numpy.fromfile(work / "queries.f32", dtype=">f4").astype(numpy.float32).reshape(-1, DIMENSIONS)
    exact = numpy.fromfile(work / "exact.i32", dtype=">i4").reshape(-1, TOP)
    wanted = float((work / "recall.txt").read_text())

    index = hnswlib.Index(space="ip", dim=DIMENSIONS)
    index.set_num_threads(1)
    index.init_index(max_elements=len(base), M=16, ef_construction=100, random_seed=1)
    began = time.process_time()
    index.add_items(base, num_threads=1)
    print(f"hnswlib build {time.process_time() - began:.1f} s")

    for candidates in (10, 20, 30, 40, 60, 80, 100, 150, 200, 300):
        index.set_ef(candidates)
        began = time.process_time()
        found = [index.knn_query(query, k=TOP, num_threads=1)[0][0] for query in queries]
        millis = (time.process_time() - began) / len(queries) * 1000
        hits = sum(len(set(a) & set(b)) for a, b in zip(found, exact.tolist()))
        recall = hits / exact.size
        print(f"hnswlib candidates {candidates} recall@10 {recall:.4f} query {millis:.3f} ms")
        if recall >= wanted:
            break


main(Path(sys.argv[1]))

"""Steps of bench/cuts/run.sh: lists the files, times decoding, runs PySceneDetect, reports.

Rules of the corpus: one frame of tolerance; what is found inside a stretch to ignore or a gradual
transition counts neither way. All times are seconds of CPU, which other work on the machine
disturbs less than elapsed ones; on one core they are the same.
"""

import json
import os
import sys
import time

DETECTORS = [
    "ContentDetector",
    "AdaptiveDetector",
    "HistogramDetector",
    "HashDetector",
    "ThresholdDetector",
]
# Of its two video streams OpenCV reads the first and we, as the corpus, the default of FFmpeg.
FIRST_STREAM = {
    "edited/nasa_13013.mp4": {
        "ground_truth_cuts": [202],
        "ground_truth_gradual": [{"type": "dissolve", "start": 128, "end": 149}],
    }
}
STILL_FOLDERS = ("continuous/", "speech/", "long/surveillance")


def manifest(corpus):
    """Entries with known cuts, and those of speech/, which have none but are not all checked."""
    with open(os.path.join(corpus, "manifest.jsonl"), encoding="utf-8") as lines:
        entries = [json.loads(line) for line in lines]
    return {
        entry["file"]: entry
        for entry in entries
        if entry["frames"]
        and (entry["ground_truth_cuts"] is not None or entry["file"].startswith("speech/"))
    }


def as_opencv_reads(name, entry):
    return {**entry, **FIRST_STREAM.get(name, {})}


def left_out(entry):
    """Ranges of frames, first and last, in which nothing counts."""
    ignored = [tuple(pair) for pair in entry["ground_truth_ignore"] or []]
    gradual = [(part["start"], part["end"]) for part in entry["ground_truth_gradual"] or []]
    return ignored + gradual


def write_list(corpus, path):
    with open(path, "w", encoding="utf-8") as out:
        for name, entry in manifest(corpus).items():
            cuts = ",".join(str(cut) for cut in entry["ground_truth_cuts"] or [])
            ranges = ",".join(f"{first}-{last}" for first, last in left_out(entry))
            out.write(f"{name}\t{cuts}\t{ranges}\n")


def listed(path):
    with open(path, encoding="utf-8") as lines:
        return [line.split("\t")[0] for line in lines]


def theirs(corpus, files, path):
    """Runs PySceneDetect's detectors with their defaults."""
    import cv2
    import scenedetect

    cv2.setNumThreads(1)
    with open(path, "w", encoding="utf-8") as out:
        for name in listed(files):
            for detector in DETECTORS:
                manager = scenedetect.SceneManager()
                manager.add_detector(getattr(scenedetect, detector)())
                start = time.process_time()
                stream = scenedetect.open_video(os.path.join(corpus, name))
                frames = manager.detect_scenes(stream)
                seconds = time.process_time() - start
                scenes = manager.get_scene_list()
                cuts = ",".join(str(scene[0].frame_num) for scene in scenes[1:])
                out.write(f"{name}\t{detector}\t{frames}\t{seconds:.3f}\t{cuts}\n")


def count(found, entry):
    """Right, false and missed cuts among frames found."""
    ranges = left_out(entry)
    unmatched = sorted(found)
    missed = 0
    right = 0
    for cut in entry["ground_truth_cuts"] or []:
        near = [frame for frame in unmatched if abs(frame - cut) <= 1]
        if near:
            unmatched.remove(min(near, key=lambda frame: abs(frame - cut)))
            right += 1
        elif not any(first <= cut <= last for first, last in ranges):
            missed += 1
    wrong = [
        frame
        for frame in unmatched
        if not any(first - 1 <= frame <= last + 1 for first, last in ranges)
    ]
    return right, len(wrong), missed


def f1(counts):
    right, wrong, missed = counts
    return 2 * right / (2 * right + wrong + missed) if right + wrong + missed else 1.0


def total(rows):
    return tuple(sum(row[i] for row in rows) for i in range(3))


def shown(counts):
    right, wrong, missed = counts
    precision = right / (right + wrong) if right + wrong else 1.0
    recall = right / (right + missed) if right + missed else 1.0
    return f"{right}/{wrong}/{missed} P {precision:.3f} R {recall:.3f} F1 {f1(counts):.3f}"


def numbers(text):
    return [int(number) for number in text.split(",") if number]


def report(corpus, ours_path, theirs_path):
    entries = manifest(corpus)
    ours, tuned, gradual, our_seconds, decode_seconds = {}, {}, {}, {}, {}
    for line in open(ours_path, encoding="utf-8"):
        name, _, alone, sample, detect, boundaries, others = line.rstrip("\n").split("\t")
        parts = [part.split(":") for part in boundaries.split(",") if part]
        found = [(kind, int(first), int(at), int(end)) for kind, first, at, end in parts]
        hard = [at for kind, _, at, _ in found if kind == "cut"]
        soft = [part for part in found if part[0] != "cut"]
        # A gradual transition of ours counts where its middle is a known cut, else neither way.
        cuts = entries[name]["ground_truth_cuts"] or []
        ours[name] = hard + [part[2] for part in soft if any(abs(part[2] - c) <= 1 for c in cuts)]
        tuned[name] = numbers(others)
        gradual[name] = soft
        decode_seconds[name] = float(alone)
        our_seconds[name] = float(sample) + float(detect)
    their_cuts, their_seconds = {}, {}
    for line in open(theirs_path, encoding="utf-8"):
        name, detector, _, seconds, cuts = line.rstrip("\n").split("\t")
        their_cuts[name, detector] = numbers(cuts)
        their_seconds[name, detector] = float(seconds)

    print("## Files with cuts: right/false/missed\n")
    print("| file | ours | tuned on the other files | PySceneDetect's best |")
    print("|---|---|---|---|")
    groups = {}
    for name, entry in entries.items():
        if not entry["ground_truth_cuts"]:
            continue
        mine = count(ours[name], entry)
        held_out = count(tuned[name], entry)
        read = as_opencv_reads(name, entry)
        best = max(DETECTORS, key=lambda detector: f1(count(their_cuts[name, detector], read)))
        other = count(their_cuts[name, best], read)
        groups.setdefault(name.split("/")[0], []).append((mine, held_out, other))
        print(f"| {name} | {shown(mine)} | {shown(held_out)} | {best}: {shown(other)} |")
    print("\n## Totals\n")
    groups["edited + long"] = groups["edited"] + groups["long"]
    for group, rows in groups.items():
        print(f"- {group}: ours {shown(total([row[0] for row in rows]))};", end=" ")
        print(f"tuned on the others {shown(total([row[1] for row in rows]))};", end=" ")
        print(f"PySceneDetect's best of each file {shown(total([row[2] for row in rows]))}")
    for detector in DETECTORS:
        rows = [
            count(their_cuts[name, detector], as_opencv_reads(name, entry))
            for name, entry in entries.items()
            if entry["ground_truth_cuts"] and name.startswith(("edited/", "long/"))
        ]
        print(f"- edited + long, {detector}: {shown(total(rows))}")

    print("\n## Files without a cut: false cuts\n")
    still = [name for name in entries if name.startswith(STILL_FOLDERS)]
    print(f"- ours: {sum(len(ours[name]) + len(gradual[name]) for name in still)}", end="; ")
    print(f"tuned on the others: {sum(len(tuned[name]) for name in still)}")
    for detector in DETECTORS:
        print(f"- {detector}: {sum(len(their_cuts[name, detector]) for name in still)}")

    print("\n## Gradual transitions of long/, by overlap\n")
    for name, entry in entries.items():
        known = entry["ground_truth_gradual"] or []
        if not known:
            continue
        for kind in ("fade", "dissolve"):
            of_kind = [part for part in known if part["type"].startswith(kind)]
            met = [
                part
                for part in of_kind
                if any(g[1] <= part["end"] and part["start"] <= g[3] for g in gradual[name])
            ]
            print(f"- {name}: {len(met)} of {len(of_kind)} known {kind}s found")
        other = [
            g
            for g in gradual[name]
            if not any(g[1] <= part["end"] and part["start"] <= g[3] for part in known)
        ]
        print(f"- {name}: found and not in its list: {[g[:1] + g[2:3] for g in other]}")

    print("\n## Seconds of CPU\n")
    print("| file | decode alone | ours | fastest of PySceneDetect | ours/decode | theirs/ours |")
    print("|---|---|---|---|---|---|")
    sums = [0.0, 0.0, 0.0]
    for name in sorted(entries, key=lambda name: -decode_seconds[name]):
        fastest = min(their_seconds[name, detector] for detector in DETECTORS)
        row = (decode_seconds[name], our_seconds[name], fastest)
        sums = [sums[i] + row[i] for i in range(3)]
        if decode_seconds[name] >= 0.5:
            print(f"| {name} {ratios(row)}")
    print(f"| all {len(entries)} files {ratios(sums)}")


def ratios(row):
    alone, mine, fastest = row
    return f"| {alone:.2f} | {mine:.2f} | {fastest:.2f} | {mine / alone:.2f} | {fastest / mine:.2f} |"


if __name__ == "__main__":
    {"list": write_list, "theirs": theirs, "report": report}[sys.argv[1]](
        *sys.argv[2:]
    )

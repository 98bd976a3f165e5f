#!/bin/sh
# Compares our shot detector with PySceneDetect on every file with known cuts, one core each.
#
#   bench/cuts/run.sh [CORPUS]      default: $CLIPREDUCE_CORPUS, else ../shared/corpus
#
# Needs a JDK, Maven, Python 3 with venv, and taskset. What it makes lies in bench/cuts/target.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../frames.sh"
corpus=$(cd "${1:-${CLIPREDUCE_CORPUS:-$root/../shared/corpus}}" && pwd)

if [ ! -x "$work/venv/bin/python" ]; then
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install -q scenedetect==0.7.2 opencv-python-headless==5.0.0.93
fi

python=$work/venv/bin/python
"$python" "$here/compare.py" list "$corpus" "$work/files.tsv"
taskset -c 0 java -Xmx2g -XX:+UseSerialGC -cp "$classpath" \
  io.clipreduce.frames.CutsBench "$corpus" "$work/files.tsv" "$work/ours.tsv"
taskset -c 0 "$python" "$here/compare.py" theirs "$corpus" "$work/files.tsv" "$work/theirs.tsv"
"$python" "$here/compare.py" report "$corpus" "$work/ours.tsv" "$work/theirs.tsv"

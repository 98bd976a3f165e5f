#!/bin/sh
# Encoding pictures in this process against Python's ONNX Runtime: one graph, one thread, one batch.
#
#   bench/encode/run.sh
#
# The graph is CLIP's ViT-B/32 image tower in full size with random weights. Both sides run the same
# version of ONNX Runtime, turn about; the figure is the ratio of their medians.
#
# Needs a JDK, Maven, Python 3.11 with venv, taskset and some 7 GB for PyTorch. What it makes lies in
# bench/encode/target.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$here/target
mkdir -p "$work/clip-vit-b32/onnx"
if [ ! -x "$work/venv/bin/python" ]; then
  python3.11 -m venv "$work/venv"
  "$work/venv/bin/pip" install -q torch==2.13.0 transformers==4.57.6 onnx==1.23.2 onnxruntime==1.26.0
fi
python=$work/venv/bin/python
[ -f "$work/clip-vit-b32/onnx/vision_model.onnx" ] || "$python" "$here/theirs.py" export "$work/clip-vit-b32"

cd "$root"
# Written once a module, the last being udfs.
mvn -q -B -pl udfs -am test-compile dependency:build-classpath \
  -Dmdep.includeScope=test -Dmdep.outputFile="$work/classpath"
classpath=udfs/target/test-classes:udfs/target/classes:$(cat "$work/classpath")
for round in 1 2 3; do
  taskset -c 0 "$python" "$here/theirs.py" time "$work/clip-vit-b32"
  taskset -c 0 java -Xmx1g -XX:+UseSerialGC -cp "$classpath" io.clipreduce.encode.EncodeBench "$work"
done | tee "$work/rounds.txt"
"$python" "$here/theirs.py" ratio "$work/rounds.txt"

#!/bin/sh
# Captions written in this process against Python's ONNX Runtime: the same graphs, one thread, batches
# of one clip and of four, from prepared pictures to the last token.
#
#   bench/generate/run.sh
#
# The graphs are SmolVLM's in a middling size with random weights: a decoder of 10 layers of the
# 256M's, 16384 tokens, pictures of 256 x 256. Both sides run the same version of ONNX Runtime, turn
# about; the figure is the ratio of their medians, in tokens a second of processor time, which other work
# on the machine moves less than elapsed time. Python's loop hands keys and values on without copies, as
# ours does.
#
# Needs a JDK, Maven, Python 3.11 with venv, taskset and some 8 GB for PyTorch. What it makes lies in
# bench/generate/target.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$here/target
mkdir -p "$work"
if [ ! -x "$work/venv/bin/python" ]; then
  python3.11 -m venv "$work/venv"
  "$work/venv/bin/pip" install -q -r "$root/udfs/src/test/python/requirements.txt"
  "$work/venv/bin/pip" install -q onnxruntime==1.26.0
fi
python=$work/venv/bin/python
[ -f "$work/smolvlm-256m/onnx/decoder_model_merged.onnx" ] || "$python" "$here/theirs.py" export "$work"

cd "$root"
# Written once a module, the last being udfs.
mvn -q -B -pl udfs -am test-compile dependency:build-classpath \
  -Dmdep.includeScope=test -Dmdep.outputFile="$work/classpath"
classpath=udfs/target/test-classes:udfs/target/classes:$(cat "$work/classpath")
for round in 1 2 3; do
  taskset -c 0 "$python" "$here/theirs.py" time "$work"
  taskset -c 0 java -Xmx1g -XX:+UseSerialGC -cp "$classpath" io.clipreduce.caption.GenerateBench "$work"
done | tee "$work/rounds.txt"
"$python" "$here/theirs.py" ratio "$work/rounds.txt"

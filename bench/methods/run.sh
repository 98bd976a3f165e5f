#!/bin/sh
# Every method there is on 1,000, 10,000 and 100,000 candidates (frames, or tokens for compressors) by one
# thread, under JMH, and some of them against numpy on the same input.
#
#   bench/methods/run.sh [KIND/METHOD...]
#
# Frames have vectors of 512 values, those of shots of 50 frames; scores are random; selectors choose 64.
# Tokens have 128 values, 100 a frame, alike in five frames at the same place. A run that would take more
# than some 12 s, by its declared growth, is left out. Both sides must give the same. Times are of the
# processor, ours with the time of collecting garbage, so that other work shows less; ours are the best of
# JMH's iterations in a JVM of its own. All of it takes some ten minutes on an idle machine.
#
# Needs a JDK, Maven, Python 3.11 with venv and 6 GB of memory. What it makes lies in bench/methods/target.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$here/target
mkdir -p "$work"
if [ ! -x "$work/venv/bin/python" ]; then
  python3.11 -m venv "$work/venv"
  "$work/venv/bin/pip" install -q numpy==2.2.6 scipy==1.15.3
fi

cd "$root"
# Written once a module, the last being udfs.
mvn -q -B -pl udfs -am test-compile dependency:build-classpath \
  -Dmdep.includeScope=test -Dmdep.outputFile="$work/classpath"
java -Xmx1g -XX:+UseSerialGC -cp "udfs/target/test-classes:udfs/target/classes:$(cat "$work/classpath")" \
  io.clipreduce.method.MethodBenchRun "$work" "$@"
OPENBLAS_NUM_THREADS=1 "$work/venv/bin/python" "$here/theirs.py" "$work"

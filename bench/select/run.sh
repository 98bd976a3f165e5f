#!/bin/sh
# Methods that choose frames: 64 of 1,000, 10,000 and 100,000 frames with vectors of 512 values, by one
# thread, and six of them against numpy on the same input.
#
#   bench/select/run.sh
#
# Vectors are those of shots of 50 frames, as in a video; scores are random. Both sides must choose the
# same frames. Times are of the processor, so that other work shows less.
#
# Needs a JDK, Maven, Python 3.11 with venv and 6 GB of memory. What it makes lies in bench/select/target.
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
java -Xmx3g -XX:+UseSerialGC -cp "udfs/target/test-classes:udfs/target/classes:$(cat "$work/classpath")" \
  io.clipreduce.select.SelectBench "$work"
OPENBLAS_NUM_THREADS=1 "$work/venv/bin/python" "$here/theirs.py" "$work"

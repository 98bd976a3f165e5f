#!/bin/sh
# The index against hnswlib: 100,000 vectors of 384 dimensions, built and searched by one thread.
#
#   bench/index/run.sh
#
# Vectors lie in 1,000 clusters, as those of clips lie around subjects. Both sides build a graph with
# 16 neighbours and 100 candidates; hnswlib then searches with as many candidates as it needs for our
# recall of the exact ten nearest. Times are of the processor, so that other work shows less.
#
# Needs a JDK, Maven, a C++ compiler and Python 3.11 with venv. What it makes lies in bench/index/target.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$here/target
mkdir -p "$work"
if [ ! -x "$work/venv/bin/python" ]; then
  python3.11 -m venv "$work/venv"
  "$work/venv/bin/pip" install -q hnswlib==0.8.0 numpy==2.2.6
fi

cd "$root"
mvn -q -B -pl index test-compile dependency:build-classpath \
  -Dmdep.includeScope=test -Dmdep.outputFile="$work/classpath"
java -Xmx2g -XX:+UseSerialGC -cp "index/target/test-classes:index/target/classes:$(cat "$work/classpath")" \
  io.clipreduce.index.IndexBench "$work" | tee "$work/ours.txt"
"$work/venv/bin/python" "$here/theirs.py" "$work"

#!/bin/sh
# What probing and sampling read of a long file, through the block cache, beside what they need.
#
#   bench/read/run.sh
#
# Needs a JDK, Maven and 1 GB for a video of half an hour, made of a few seconds, in bench/read/target.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$here/target
mkdir -p "$work"

cd "$root"
mvn -q -B -pl frame-extraction -am test-compile
mvn -q -B -pl frame-extraction dependency:build-classpath \
  -Dmdep.includeScope=test -Dmdep.outputFile="$work/classpath"
java -Xmx1g \
  -cp "frame-extraction/target/test-classes:frame-extraction/target/classes:$(cat "$work/classpath")" \
  io.clipreduce.frames.ffmpeg.ReadBench "$work"

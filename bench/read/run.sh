#!/bin/sh
# What probing and sampling read of a long file, through the block cache, beside what they need.
#
#   bench/read/run.sh
#
# Needs a JDK, Maven and 1 GB for a video of half an hour, made of a few seconds, in bench/read/target.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../frames.sh"

java -Xmx1g -cp "$classpath" \
  io.clipreduce.frames.ffmpeg.ReadBench "$work"

#!/bin/sh
# `sample` against the FFmpeg program of the same build doing the same work, on one core.
#
#   bench/sample/run.sh [FILE...]     default: eight files of $CLIPREDUCE_CORPUS, else ../shared/corpus
#
# Both decode the picture and the sound, scale the same frames with the same flags and write them as
# JPEG of one quality; ours also scores every frame, describes those it keeps and measures the sound.
# Our repeat rule and larger pictures for text are off in the ratio; the last column has them on.
# Ours is the worker process and the parent that feeds it and takes its pictures.
#
# Needs a JDK, Maven, bash, taskset and libpulse.so.0 (Debian's libpulse0), which the FFmpeg program
# is linked to. What it makes lies in bench/sample/target.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../frames.sh"

if [ $# -eq 0 ]; then
  corpus=$(cd "${CLIPREDUCE_CORPUS:-$root/../shared/corpus}" && pwd)
  set -- "1080p:$corpus/edited/bbb_0_30.webm" \
    "$corpus/edited/psd_testvideo.mp4" "$corpus/edited/bbb_0_30.webm" \
    "$corpus/continuous/cockatoo.mp4" "$corpus/continuous/one_by_one_person.mp4" \
    "$corpus/edited/googlework_short.mp4" "$corpus/long/edited_8min_hevc.mkv" \
    "$corpus/long/edited_25min.mp4"
fi
taskset -c 0 java -Xmx1g -XX:+UseSerialGC -cp "$classpath" \
  io.clipreduce.frames.worker.SampleBench "$work" 3 "$@"

#!/bin/sh
# What decoding in a worker process costs beside decoding in this process, on one core.
#
#   bench/worker/run.sh [CORPUS]      default: $CLIPREDUCE_CORPUS, else ../shared/corpus
#
# Needs a JDK, Maven and taskset. What it makes lies in bench/worker/target.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../frames.sh"
corpus=$(cd "${1:-${CLIPREDUCE_CORPUS:-$root/../shared/corpus}}" && pwd)

taskset -c 0 java -Xmx1g -XX:+UseSerialGC -cp "$classpath" \
  io.clipreduce.frames.worker.WorkerBench \
  "$corpus/edited/psd_testvideo.mp4" "$corpus/edited/bbb_0_30.webm" \
  "$corpus/edited/googlework_short.mp4" "$corpus/continuous/one_by_one_person.mp4" \
  "$corpus/speech/d_song_burnt_captions.mp4"

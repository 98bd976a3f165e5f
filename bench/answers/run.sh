#!/bin/sh
# Answers without a model: questions on a corpus of real videos whose truth is known, and needles of
# text and pictures put into them.
#
#   bench/answers/run.sh CORPUS [SAMPLES]
#
# CORPUS is the folder that the questions of corpus.jsonl are about; its folders edited and continuous
# are where needles are put. SAMPLES are the questions of each of the nine tasks of needles (8), each
# asked four times. Prints hit rates by kind of question with
# the blind baseline, where searches by words, by meaning and by both first find the answer, and the
# share of needles of which all four answers are right. What it makes lies in bench/answers/target.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
corpus=$(cd "$1" && pwd)
samples=${2:-8}
work=$here/target
mkdir -p "$work"
cd "$root"

ask() { # warehouse, questions
  for method in extractive blind; do
    ./clipreduce answer --warehouse "$1" --questions "$2" --method "$method" | tail -n 1
  done
}

./clipreduce run --input "$corpus" --warehouse "$work/corpus" | tail -n 3
ask "$work/corpus" "$here/corpus.jsonl"
./clipreduce evaluate --warehouse "$work/corpus" --questions "$here/corpus.jsonl" --method extractive

# Written once a module, the last being jobs.
mvn -q -B -pl jobs -am test-compile dependency:build-classpath \
  -Dmdep.includeScope=test -Dmdep.outputFile="$work/classpath"
java -Xmx2g -cp "jobs/target/test-classes:jobs/target/classes:$(cat "$work/classpath")" \
  io.clipreduce.jobs.SearchBench "$work/corpus" "$here/corpus.jsonl"

mkdir -p "$work/haystacks"
find "$corpus/edited" "$corpus/continuous" -type f -exec ln -sf {} "$work/haystacks" \;
./clipreduce generate needles --overwrite --input "$work/haystacks" --output "$work/needles" \
  --samples "$samples" | tail -n 1
./clipreduce run --input "$work/needles/videos" --warehouse "$work/needles-warehouse" | tail -n 3
ask "$work/needles-warehouse" "$work/needles/questions.jsonl"
./clipreduce evaluate --warehouse "$work/needles-warehouse" --questions "$work/needles/questions.jsonl" \
  --benchmark vnbench --method extractive

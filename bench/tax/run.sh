#!/usr/bin/env bash
# What Spark, Delta and the JVMs' starts cost: a whole `run` against the sum of its kernels' time.
#
#   bench/tax/run.sh [FOLDER]     default: some minutes of $CLIPREDUCE_CORPUS, else ../shared/corpus
#
# Kernels are what the stages do per unit, decoding, reading text and so on; how long each unit took
# stands in the stage tables (took_ms). With local[1] the run has one core, with local[2] two; the tax
# is what wall time x cores is longer than the kernels. Much of it does not grow with the videos: the
# same run over a video of one pixel tells how much.
#
# Needs a JDK, Maven and taskset. What it makes lies in bench/tax/target.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
corpus=${CLIPREDUCE_CORPUS:-$root/../shared/corpus}
work=$here/target
rm -rf "$work"
mkdir -p "$work/tiny" "$work/videos"

if [ $# -gt 0 ]; then
  videos=$(cd "$1" && pwd)
else
  videos=$work/videos
  cp "$corpus"/edited/* "$corpus"/continuous/* "$corpus/long/edited_8min_hevc.mkv" "$videos"
fi
cp "$corpus/formats/1x1_pixel.mp4" "$work/tiny"

"$root/clipreduce" --help >"$work/log" # builds what is out of date
export CLIPREDUCE_NO_BUILD=1 CLIPREDUCE_LOG_DIR=$work/logs

stages='videos sample segment encode select perceive caption unify encode_text'
query=''
for stage in $stages; do
  query+="${query:+ UNION ALL }SELECT '$stage' AS stage, sum(took_ms) AS ms FROM stage_$stage"
done

# Runs over a folder with so many cores; prints seconds of wall time, of CPU and of the kernels, and
# leaves the kernels' by stage in WAREHOUSE.csv.
measure() {
  local input=$1 cores=$2 warehouse=$3 TIMEFORMAT='%R %U %S' times
  times=$({ time taskset -c "0-$((cores - 1))" "$root/clipreduce" run --master "local[$cores]" \
    --input "$input" --warehouse "$warehouse" >>"$work/log" 2>&1; } 2>&1)
  "$root/clipreduce" sql --warehouse "$warehouse" --format csv "$query" >"$warehouse.csv" 2>>"$work/log"
  awk -F, -v times="$times" 'NR > 1 { ms += $2 }
    END { split(times, t, " "); printf "%.1f %.1f %.1f\n", t[1], t[2] + t[3], ms / 1000 }' "$warehouse.csv"
}

echo '| cores | wall s | CPU s | kernels s | wall x cores / kernels | nothing to do, wall s | without that |'
echo '|---|---|---|---|---|---|---|'
for cores in 1 2; do
  read -r tiny_wall _ tiny_kernels < <(measure "$work/tiny" $cores "$work/tiny-$cores")
  read -r wall cpu kernels < <(measure "$videos" $cores "$work/warehouse-$cores")
  awk -v n=$cores -v w="$wall" -v c="$cpu" -v k="$kernels" -v tw="$tiny_wall" -v tk="$tiny_kernels" \
    'BEGIN { printf "| %d | %.1f | %.1f | %.1f | **%.2f** | %.1f | %.2f |\n",
      n, w, c, k, w * n / k, tw, (w - tw) * n / (k - tk) }'
done
echo
echo 'Seconds of the kernels by stage, one core:'
awk -F, 'NR > 1 { printf "%s%s %.1f", (NR == 2 ? "" : ", "), $1, $2 / 1000 } END { print "." }' \
  "$work/warehouse-1.csv"

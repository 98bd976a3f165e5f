#!/usr/bin/env bash
# The stages `encode` and `caption` on a GPU, with models in full size and random weights: CLIP's
# ViT-B/32 image tower, and a captioner of SmolVLM-256M's shape that writes 64 tokens a clip.
#
#   bench/gpu/run.sh [FOLDER OF VIDEOS]      default: `long` of $CLIPREDUCE_CORPUS, else of ../shared/corpus
#   DEVICE=cpu bench/gpu/run.sh ...          the same without a GPU, for comparison
#
# Prints clips a second, how busy the GPU was, and the share of time in which a model waited for
# pictures: stacks of the process, taken twice a second, say what it is doing.
#
# Needs a JDK with jstack, Maven, Python 3.11 with venv, and some 8 GB, most of it PyTorch. What it
# makes lies in bench/gpu/target.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
videos=${1:-${CLIPREDUCE_CORPUS:-$root/../shared/corpus}/long}
device=${DEVICE:-cuda:0}
work=$here/target
mkdir -p "$work"

fixtures=$root/udfs/src/test/python
if [ ! -x "$work/venv/bin/python" ]; then
  python3.11 -m venv "$work/venv"
  "$work/venv/bin/pip" install -q -r "$fixtures/requirements.txt"
fi
if [ ! -f "$work/models/COMPLETE" ]; then
  PYTHONPATH=$fixtures "$work/venv/bin/python" "$here/weights.py" "$work/models"
  touch "$work/models/COMPLETE"
fi

settings=(--set models.folder="$work/models" --set models.device="$device"
  --set caption.captioner=smolvlm-256m --set caption.model.max_tokens=64)
for model in clip-vit-b32 smolvlm-256m; do
  "$root/clipreduce" models verify $model "${settings[@]}"
done
export CLIPREDUCE_NO_BUILD=1 CLIPREDUCE_LOG_DIR=$work/logs

wh=$work/warehouse
rm -rf "$wh"
without=(--set perceive.ocr=false --set perceive.faces=false --set perceive.motion=false)
"$root/clipreduce" ingest --input "$videos" --warehouse "$wh" "${without[@]}" >"$work/log" 2>&1
"$root/clipreduce" sample --through perceive --warehouse "$wh" "${without[@]}" >>"$work/log" 2>&1

# One stage; keeps what the GPU and the process were doing meanwhile.
stage() {
  "$root/clipreduce" "$@" --warehouse "$wh" "${without[@]}" "${settings[@]}" >"$work/$1.out" 2>&1 &
  local process=$! watching=
  if command -v nvidia-smi >/dev/null; then
    nvidia-smi --query-gpu=utilization.gpu --format=csv,noheader,nounits -l 1 >"$work/$1.gpu" &
    watching=$!
  fi
  "$work/venv/bin/python" "$here/watch.py" $process >"$work/$1.share"
  wait $process || { cat "$work/$1.out" >&2; exit 1; }
  [ -z "$watching" ] || kill $watching
}
stage encode --set encode.encoders=descriptor,clip-vit-b32
stage caption --set encode.encoders=descriptor,clip-vit-b32
"$root/clipreduce" publish --warehouse "$wh" "${without[@]}" "${settings[@]}" \
  --set encode.encoders=descriptor,clip-vit-b32 >>"$work/log" 2>&1

count() {
  "$root/clipreduce" sql --warehouse "$wh" --format csv "$1" 2>>"$work/log" | tail -1
}
clips=$(count "SELECT count(*) FROM clips")
pictures=$(count "SELECT count(DISTINCT video_id, picture.offset) FROM frames WHERE picture IS NOT NULL")
captions=$(count "SELECT count(*) FROM captions WHERE level = 'clip' AND model = 'smolvlm-256m'")
echo "$clips clips, $captions captioned, $pictures pictures, on $device"
echo
echo '| stage | seconds | clips/s | GPU busy | model waits for pictures |'
echo '|---|---|---|---|---|'
for name in encode caption; do
  seconds=$(sed -nE "s|^$name .* ([0-9:]+)\$|\1|p" "$work/$name.out" | tail -1 | awk -F: '{ for (i = 1; i <= NF; i++) s = s * 60 + $i; print s }')
  busy=$([ -f "$work/$name.gpu" ] && awk '$1 > 0 { n++; sum += $1 } END { printf "%.0f %%", n ? sum / n : 0 }' "$work/$name.gpu" || echo '-')
  awk -v s="$name" -v t="$seconds" -v n="$clips" -v b="$busy" -v w="$(cat "$work/$name.share")" \
    'BEGIN { printf "| %s | %d | %.2f | %s | %s |\n", s, t, n / t, b, w }'
done

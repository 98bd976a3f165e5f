#!/usr/bin/env bash
# The stage `caption` through a server against the same requests sent to it by a plain client, both
# with 16 calls under way. The server takes one second for each answer, 16 at a time, and does no
# work, so that what is measured is how full the window of calls stays. The whole stage has Spark's
# planning, the reading of pictures and the commit as well, which do not grow with the time a call takes.
#
#   bench/server/run.sh [VIDEO]      default: 8 minutes of $CLIPREDUCE_CORPUS, else ../shared/corpus
#
# Clips of one second make many calls of a short video. Needs a JDK, Maven and Python 3. What it makes
# lies in bench/server/target.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
video=${1:-${CLIPREDUCE_CORPUS:-$root/../shared/corpus}/long/edited_8min_hevc.mkv}
work=$here/target
seconds=1
lanes=16
rm -rf "$work"
mkdir -p "$work/in" "$work/requests"
cp "$video" "$work/in"

"$root/clipreduce" --help >"$work/log" # builds what is out of date
export CLIPREDUCE_NO_BUILD=1 CLIPREDUCE_LOG_DIR=$work/logs

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
python3 "$here/server.py" "$port" $seconds $lanes "$work/requests" &
server=$!
trap 'kill $server' EXIT
url=http://127.0.0.1:$port/v1

settings=(--set segment.min_clip_s=0.5 --set segment.max_clip_s=1 --set perceive.ocr=false
  --set perceive.faces=false --set perceive.motion=false --set perceive.look=false
  --set caption.captioner=server --set caption.server.url="$url" --set caption.server.model=paced
  --set caption.server.concurrency=$lanes)
wh=$work/warehouse
"$root/clipreduce" ingest --input "$work/in" --warehouse "$wh" "${settings[@]}" >>"$work/log" 2>&1
"$root/clipreduce" sample --through perceive --warehouse "$wh" "${settings[@]}" >>"$work/log" 2>&1

# Captions anew, without rows and replies of before; prints clips a second of the stage, commit and all.
caption() {
  rm -rf "$wh/stages/caption" "$wh/replies"
  "$root/clipreduce" caption --warehouse "$wh" "${settings[@]}" 2>&1 | tee -a "$work/log" |
    sed -nE 's|^caption +([0-9]+)/\1 units +([0-9.]+)/s.*|\2|p' | tail -1
}

# Calls a second from the first request to the last answer, as the server saw them.
seen() {
  python3 -c 'import json, sys, urllib.request
n, s = json.load(urllib.request.urlopen(sys.argv[1]))
print(n, f"{n / s:.2f}")' "${url%/v1}/span"
}

echo '| calls | whole stage, calls/s | first request to last answer | plain client | ratio, whole stage | ratio, first to last |'
echo '|---|---|---|---|---|---|'
kept=$work/kept
for round in 1 2; do
  stage=$(caption)
  read -r _ ours < <(seen)
  [ -d "$kept" ] || mv "$work/requests" "$kept"
  mkdir -p "$work/requests"
  python3 "$here/client.py" "$url" $lanes "$kept" >>"$work/log"
  read -r calls plain < <(seen)
  awk -v n="$calls" -v w="$stage" -v o="$ours" -v p="$plain" \
    'BEGIN { printf "| %d | %.2f | %.2f | %.2f | %.2f | **%.2f** |\n", n, w, o, p, w / p, o / p }'
done

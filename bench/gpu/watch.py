"""What the models of a process are doing, from its stacks: prints the share of waiting for pictures.

    python watch.py PID
"""

import re
import subprocess
import sys
import time

AT_WORK = re.compile(r"jobs\.BatchQueue\.runBatch|caption\.ModelCaptioner\.outcomes")
seen = {"model": 0, "waits": 0, "other": 0}
while True:
    stacks = subprocess.run(["jstack", sys.argv[1]], capture_output=True, text=True)
    if stacks.returncode != 0:
        break
    for stack in stacks.stdout.split("\n\n"):
        if AT_WORK.search(stack):
            if "onnxruntime.OrtSession.run" in stack:
                seen["model"] += 1
            elif "WAITING" in stack:
                seen["waits"] += 1
            else:
                seen["other"] += 1
    time.sleep(0.5)
total = sum(seen.values())
print(f"{seen['waits'] / total:.0%} of {total} looks" if total else "never seen at work")

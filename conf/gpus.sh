#!/bin/sh
# Tells Spark the NVIDIA GPUs of a machine, by the numbers that CUDA gives them; for
# spark.executor.resource.gpu.discoveryScript and, under Spark's own master,
# spark.worker.resource.gpu.discoveryScript.
addresses=$(nvidia-smi --query-gpu=index --format=csv,noheader | sed 's/.*/"&"/' | paste -sd, -)
printf '{"name": "gpu", "addresses": [%s]}\n' "$addresses"

#!/usr/bin/env bash
# bash .ci/containers/stop.sh: ends the dockerd that start.sh started, if it did.
set -euo pipefail
state=${TMPDIR:-/tmp}/mmo-test-dockerd
[ -f "$state/pid" ] || exit 0
pid=$(cat "$state/pid")
if [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = dockerd ]; then
  kill "$pid"
  for _ in $(seq 1 100); do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.2
  done
fi
rm -rf "$state"

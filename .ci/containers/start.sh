#!/usr/bin/env bash
# bash .ci/containers/start.sh: starts dockerd where none answers and this user can; does nothing else. stop.sh ends what it started.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
socket=${MMO_TEST_DOCKER_SOCKET:-/var/run/docker.sock}
state=${TMPDIR:-/tmp}/mmo-test-dockerd

answers() {
  [ -S "$socket" ] && curl --silent --fail --max-time 5 --unix-socket "$socket" http://localhost/_ping >/dev/null
}

if answers; then
  echo "a docker daemon answers at $socket"
  exit 0
fi
if ! command -v dockerd >/dev/null; then
  echo 'dockerd is not installed: apt-get install --no-install-recommends docker.io' >&2
  exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
  echo 'only root can start dockerd' >&2
  exit 1
fi
mkdir -p "$state"
runtime=()
# Pods ask for a negative oomScoreAdj, which root without CAP_SYS_RESOURCE (bit 24) cannot set: ../cluster/runc-oom makes it 0.
capabilities=$(awk '$1 == "CapEff:" { print $2 }' /proc/self/status)
if [ $((0x$capabilities >> 24 & 1)) -eq 0 ]; then
  # A copy: this checkout may be gone before the daemon is.
  install -m 755 "$here/../cluster/runc-oom" "$state/runc-oom"
  runtime=(--add-runtime "oom=$state/runc-oom" --default-runtime oom)
fi
setsid dockerd --host "unix://$socket" --pidfile "$state/pid" "${runtime[@]}" >"$state/log" 2>&1 </dev/null &
# A machine with other things to do takes its time.
for _ in $(seq 1 600); do
  if answers; then
    echo "started dockerd at $socket"
    exit 0
  fi
  sleep 0.2
done
echo "dockerd did not answer within two minutes; the end of $state/log:" >&2
tail -n 20 "$state/log" >&2
exit 1

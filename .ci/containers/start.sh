#!/usr/bin/env bash
# bash .ci/containers/start.sh: starts dockerd where none answers and this user can; does nothing else. stop.sh ends what it started.
set -euo pipefail
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
setsid dockerd --host "unix://$socket" --pidfile "$state/pid" >"$state/log" 2>&1 </dev/null &
for _ in $(seq 1 150); do
  if answers; then
    echo "started dockerd at $socket"
    exit 0
  fi
  sleep 0.2
done
echo "dockerd did not answer within 30 s; the end of $state/log:" >&2
tail -n 20 "$state/log" >&2
exit 1

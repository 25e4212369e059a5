#!/usr/bin/env bash
# bash .ci/cluster/down.sh [--wipe]: stops what up.sh started, in reverse order, and removes its pods; --wipe also forgets the cluster's state.
# The programs stay, and so does dockerd.
set -euo pipefail
dir=${MMO_CLUSTER_DIR:-$HOME/.cache/mmo-test-cluster}
socket=/var/run/docker.sock
cd "$dir" 2>/dev/null || exit 0

stop() {
  local pidfile=run/$1.pid pid
  [ -f "$pidfile" ] || return 0
  pid=$(cat "$pidfile")
  rm -f "$pidfile"
  # The number may be another process's by now.
  [[ $(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null) == *"$1 "* ]] || return 0
  kill "$pid" 2>/dev/null || return 0
  for _ in $(seq 50); do
    kill -0 "$pid" 2>/dev/null || return 0
    sleep 0.2
  done
  kill -KILL "$pid" 2>/dev/null || true
}

stop kube-proxy
stop kubelet
pods='http://docker/containers/json?all=1&filters=%7B%22label%22%3A%5B%22io.kubernetes.pod.uid%22%5D%7D'
ids=$(curl --silent --fail --unix-socket "$socket" "$pods" | grep -o '"Id":"[0-9a-f]*"' | cut -d'"' -f4 || true)
for id in $ids; do
  curl --silent --fail --request DELETE --unix-socket "$socket" "http://docker/containers/$id?force=1&v=1" >/dev/null || true
done
stop kube-scheduler
stop kube-controller-manager
stop kube-apiserver
stop etcd
if [ "${1:-}" = --wipe ]; then
  mount | awk -v d="$dir/kubelet" 'index($3, d) == 1 {print $3}' | sort -r | xargs -r -n 1 umount || true
  rm -rf etcd certs kubelet kubelet-certs log
fi

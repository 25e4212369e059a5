#!/usr/bin/env bash
# bash .ci/cluster/up.sh: starts a single-node Kubernetes on this machine, on the dockerd that answers, and prints one line that ends with the
# path of its kubeconfig. Does nothing where it runs already. Exit 3: this machine has not what it takes, with the remedy. Needs root.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
dir=${MMO_CLUSTER_DIR:-$HOME/.cache/mmo-test-cluster}
socket=/var/run/docker.sock
kubeconfig=$dir/kubeconfig

lacks() {
  echo "no cluster: $1" >&2
  exit 3
}

find_archive() {
  local candidate
  for candidate in ${MMO_CLUSTER_ARCHIVE:+"$MMO_CLUSTER_ARCHIVE"} "$here"/../../../shared/cluster/bin-*.tar.zst; do
    if [ -f "$candidate" ]; then
      realpath "$candidate"
      return
    fi
  done
}

archive=$(find_archive)
[ -x "$dir/bin/kubelet" ] || [ -n "$archive" ] ||
  lacks 'neither its programs nor their archive are here: run bash .ci/cluster/build.sh (25 minutes), or name an archive in MMO_CLUSTER_ARCHIVE'
[ "$(id -u)" -eq 0 ] || lacks 'only root can start it'

docker_get() { curl --silent --fail --max-time 10 --unix-socket "$socket" "http://docker/$1"; }
docker_get _ping >/dev/null || lacks 'no dockerd answers: run bash .ci/containers/start.sh'
# Root without CAP_SYS_RESOURCE (bit 24) cannot give a pod its negative oomScoreAdj.
capabilities=$(awk '$1 == "CapEff:" { print $2 }' /proc/self/status)
if [ $((0x$capabilities >> 24 & 1)) -eq 0 ] && [[ $(docker_get info) != *'"DefaultRuntime":"oom"'* ]]; then
  lacks 'dockerd runs without the runc-oom runtime: stop it, then run bash .ci/containers/start.sh'
fi

command -v kubectl >/dev/null || lacks 'kubectl is not on PATH'
# Only what is missing, by the name of its package.
missing=()
for need in etcd:etcd-server iptables:iptables conntrack:conntrack socat:socat busybox:busybox-static zstd:zstd openssl:openssl; do
  command -v "${need%%:*}" >/dev/null || missing+=("${need##*:}")
done
if [ ${#missing[@]} -gt 0 ]; then
  command -v apt-get >/dev/null || lacks "these programs are missing: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt=(apt-get -o DPkg::Lock::Timeout=120 -o Acquire::Retries=5 -qq)
  "${apt[@]}" update >&2
  "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >/dev/null
fi

mkdir -p "$dir"/{bin,run,certs,log}
cd "$dir"
if [ ! -x bin/kubelet ]; then
  rm -rf bin.partial
  mkdir bin.partial
  zstd -dc --long=31 "$archive" | tar -x -C bin.partial
  rm -rf bin
  mv bin.partial bin
fi

lives() { [ -f "run/$1.pid" ] && kill -0 "$(cat "run/$1.pid")" 2>/dev/null; }
# The number of one that was started earlier may be another process's by now.
runs() { lives "$1" && [[ $(tr '\0' ' ' <"/proc/$(cat "run/$1.pid")/cmdline") == *"$1 "* ]]; }

# start NAME COMMAND...: a daemon of its own session, its pid in run/, its output in log/.
start() {
  local name=$1
  shift
  runs "$name" && return
  setsid "$@" >"log/$name.log" 2>&1 </dev/null &
  echo $! >"run/$name.pid"
}

# wait_for NAME SECONDS COMMAND...: until the command succeeds; the end of the log of a daemon that never gets there.
wait_for() {
  local name=$1 tries=$(($2 * 5))
  shift 2
  until "$@" >/dev/null 2>&1; do
    tries=$((tries - 1))
    if [ $tries -eq 0 ] || ! lives "$name"; then
      echo "$name did not come up; the end of $dir/log/$name.log:" >&2
      tail -n 20 "log/$name.log" >&2
      exit 1
    fi
    sleep 0.2
  done
}

api() { curl --insecure --silent --fail --max-time 10 -H 'Authorization: Bearer mmo-admin' "https://127.0.0.1:16443/$1"; }
node_ready() { [[ $(api api/v1/nodes/mmo-node) == *'"reason": "KubeletReady"'* ]]; }
account_ready() { api api/v1/namespaces/default/serviceaccounts/default; }

if runs kubelet && node_ready; then
  echo "a cluster answers: $kubeconfig"
  exit 0
fi

if ! docker_get images/mmo-test/pause:latest/json >/dev/null; then
  mkdir -p pause/bin
  cp "$(readlink -f "$(command -v busybox)")" pause/bin/busybox
  tar -C pause -c . | /usr/bin/docker import -c 'ENTRYPOINT ["/bin/busybox","sleep","2147483647"]' - mmo-test/pause:latest >/dev/null
fi

[ -f sa.key ] || openssl genrsa -out sa.key 2048 2>/dev/null
printf 'mmo-admin,admin,admin,system:masters\nmmo-dev,dev,dev\n' >tokens.csv
cat >"$kubeconfig" <<'YAML'
apiVersion: v1
kind: Config
clusters: [{name: mmo-test, cluster: {server: "https://127.0.0.1:16443", insecure-skip-tls-verify: true}}]
users: [{name: admin, user: {token: mmo-admin}}, {name: dev, user: {token: mmo-dev}}]
contexts: [{name: mmo-test, context: {cluster: mmo-test, user: admin}}, {name: mmo-test-dev, context: {cluster: mmo-test, user: dev}}]
current-context: mmo-test
YAML
cat >kubelet.yaml <<'YAML'
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
cgroupDriver: cgroupfs
failSwapOn: false
authentication: {anonymous: {enabled: true}, webhook: {enabled: false}}
authorization: {mode: AlwaysAllow}
evictionHard: {nodefs.available: "1%", imagefs.available: "1%", memory.available: "50Mi"}
imageGCHighThresholdPercent: 99
YAML
# The API server reaches the kubelet by the node's name.
grep -qw mmo-node /etc/hosts || echo '127.0.0.1 mmo-node' >>/etc/hosts

start etcd etcd --data-dir "$dir/etcd" --listen-client-urls http://127.0.0.1:22379 --advertise-client-urls http://127.0.0.1:22379 \
  --listen-peer-urls http://127.0.0.1:22380 --initial-advertise-peer-urls http://127.0.0.1:22380 --initial-cluster default=http://127.0.0.1:22380 --unsafe-no-fsync
wait_for etcd 60 curl --silent --fail http://127.0.0.1:22379/health
start kube-apiserver bin/kube-apiserver --etcd-servers=http://127.0.0.1:22379 --secure-port=16443 --bind-address=0.0.0.0 --advertise-address=172.17.0.1 \
  --cert-dir="$dir/certs" --token-auth-file=tokens.csv --authorization-mode=RBAC --service-cluster-ip-range=10.96.0.0/16 \
  --service-account-issuer=https://kubernetes.default.svc --service-account-key-file=sa.key --service-account-signing-key-file=sa.key --allow-privileged=true
wait_for kube-apiserver 120 api readyz
start kube-controller-manager bin/kube-controller-manager --kubeconfig="$kubeconfig" --service-account-private-key-file=sa.key --leader-elect=false \
  --bind-address=127.0.0.1 --port=0 --secure-port=18257 --controllers='*,-csrsigning'
start kube-scheduler bin/kube-scheduler --kubeconfig="$kubeconfig" --leader-elect=false --bind-address=127.0.0.1 --port=0 --secure-port=18259
start kubelet bin/kubelet --kubeconfig="$kubeconfig" --config=kubelet.yaml --root-dir="$dir/kubelet" --cert-dir="$dir/kubelet-certs" --container-runtime=docker \
  --pod-infra-container-image=mmo-test/pause --hostname-override=mmo-node --node-ip=172.17.0.1
start kube-proxy bin/kube-proxy --kubeconfig="$kubeconfig" --hostname-override=mmo-node --proxy-mode=iptables --cluster-cidr=172.17.0.0/16
wait_for kubelet 120 node_ready
wait_for kube-controller-manager 60 account_ready
echo "started a cluster: $kubeconfig"

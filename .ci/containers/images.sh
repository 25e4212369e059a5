#!/usr/bin/env bash
# bash .ci/containers/images.sh [busybox|node|nodejs|builder|registry …]: makes the images mmo-test/<name>, nodejs:24 with npm in it,
# from programs of this machine, since no registry can be asked. An image that exists stays as it is.
set -euo pipefail
# The client of the distribution fits its daemon; another on PATH may not.
docker=$([ -x /usr/bin/docker ] && echo /usr/bin/docker || echo docker)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

exists() {
  "$docker" image inspect "$1" >/dev/null 2>&1
}

# The same programs give the same layer.
import() {
  local image=$1 folder=$2
  shift 2
  tar --create --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --directory "$folder" . | "$docker" import "$@" - "$image" >/dev/null
  echo "made $image"
}

make_busybox() {
  exists mmo-test/busybox && return
  local program
  program=$(type -P busybox) || { echo 'busybox is missing: apt-get install busybox-static' >&2; return 1; }
  local root=$work/busybox
  mkdir -p "$root/bin" "$root/etc" "$root/tmp"
  chmod 1777 "$root/tmp"
  cp "$program" "$root/bin/busybox"
  for name in $("$program" --list); do
    [ "$name" = busybox ] || ln -s busybox "$root/bin/$name"
  done
  printf 'root:x:0:0:root:/:/bin/sh\n' >"$root/etc/passwd"
  import mmo-test/busybox "$root" --change 'ENV PATH=/bin' --change 'CMD ["/bin/sh"]'
}

put_node() {
  local program root=$1
  program=$(readlink -f "$(command -v node)")
  mkdir -p "$root/usr/bin" "$root/tmp" "$root/bin"
  chmod 1777 "$root/tmp"
  cp "$program" "$root/usr/bin/node"
  ldd "$program" | grep -o '/[^ ]*' | while read -r library; do
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
  done
  if command -v busybox >/dev/null; then cp "$(command -v busybox)" "$root/bin/busybox" && ln -s busybox "$root/bin/sh"; fi
}

make_node() {
  exists mmo-test/node && return
  local root=$work/node
  put_node "$root"
  import mmo-test/node "$root" --change 'ENV PATH=/usr/bin:/bin' --change 'ENTRYPOINT ["/usr/bin/node"]'
}

# A program with its libraries.
copy_program() {
  local root=$1 program
  program=$(readlink -f "$(type -P "$2")") || { echo "$2 is missing" >&2; return 1; }
  mkdir -p "$root/usr/bin"
  cp "$program" "$root/usr/bin/$2"
  { ldd "$program" 2>/dev/null || true; } | grep -o '/[^ ]*' | while read -r library; do
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
  done
}

# What images for all of Kubernetes have: buildah builds without a daemon, skopeo talks to registries.
make_builder() {
  exists mmo-test/builder && return
  local root=$work/builder name
  mkdir -p "$root/bin" "$root/etc/containers" "$root/usr/share/containers" "$root/tmp" "$root/var/tmp" "$root/root"
  chmod 1777 "$root/tmp" "$root/var/tmp"
  cp "$(type -P busybox)" "$root/bin/busybox"
  for name in $("$root/bin/busybox" --list); do
    [ "$name" = busybox ] || ln -s busybox "$root/bin/$name"
  done
  for name in buildah skopeo runc newuidmap newgidmap; do copy_program "$root" "$name"; done
  cp /etc/containers/policy.json /etc/containers/registries.conf "$root/etc/containers"
  cp /usr/share/containers/*.json /usr/share/containers/*.conf "$root/usr/share/containers" 2>/dev/null || true
  printf 'root:x:0:0:root:/root:/bin/sh\n' >"$root/etc/passwd"
  printf 'root:x:0:\n' >"$root/etc/group"
  printf 'root:100000:65536\n' | tee "$root/etc/subuid" >"$root/etc/subgid"
  import mmo-test/builder "$root" --change 'ENV PATH=/bin:/usr/bin' --change 'CMD ["/bin/sh"]'
}

make_registry() {
  exists mmo-test/registry && return
  local root=$work/registry
  mkdir -p "$root/etc/docker/registry" "$root/tmp"
  copy_program "$root" docker-registry
  printf 'version: 0.1\nlog: { level: info }\nstorage: { filesystem: { rootdirectory: /var/lib/registry } }\nhttp: { addr: ":5000" }\n' >"$root/etc/docker/registry/config.yml"
  import mmo-test/registry "$root" --change 'ENV PATH=/usr/bin' --change 'ENTRYPOINT ["/usr/bin/docker-registry", "serve", "/etc/docker/registry/config.yml"]'
}

make_nodejs() {
  exists mmo-test/nodejs:24 && return
  local npm root=$work/nodejs
  npm=$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")
  put_node "$root"
  for name in env rm mkdir cat ls; do ln -s /bin/busybox "$root/usr/bin/$name"; done
  mkdir -p "$root/usr/lib/node_modules" "$root/etc" "$root/root" "$root/home/node"
  cp -RL "$npm" "$root/usr/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/bin/npm"
  printf 'root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000:node:/home/node:/bin/sh\n' >"$root/etc/passwd"
  import mmo-test/nodejs:24 "$root" --change 'ENV PATH=/usr/bin:/bin' --change 'CMD ["node"]'
}

for image in "${@:-busybox}"; do
  case $image in
    busybox | node | nodejs | builder | registry) "make_$image" ;;
    *)
      echo "unknown image $image; there are busybox, node, nodejs, builder and registry" >&2
      exit 2
      ;;
  esac
done

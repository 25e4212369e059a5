#!/usr/bin/env bash
# bash .ci/containers/images.sh [busybox|node …]: makes the base images mmo-test/busybox and mmo-test/node from programs
# of this machine, since no registry can be asked. An image that exists stays as it is.
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

make_node() {
  exists mmo-test/node && return
  local program root=$work/node
  program=$(readlink -f "$(command -v node)")
  mkdir -p "$root/usr/bin" "$root/tmp" "$root/bin"
  chmod 1777 "$root/tmp"
  cp "$program" "$root/usr/bin/node"
  ldd "$program" | grep -o '/[^ ]*' | while read -r library; do
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
  done
  if command -v busybox >/dev/null; then cp "$(command -v busybox)" "$root/bin/busybox" && ln -s busybox "$root/bin/sh"; fi
  import mmo-test/node "$root" --change 'ENV PATH=/usr/bin:/bin' --change 'ENTRYPOINT ["/usr/bin/node"]'
}

for image in "${@:-busybox}"; do
  case $image in
    busybox | node) "make_$image" ;;
    *)
      echo "unknown image $image; there are busybox and node" >&2
      exit 2
      ;;
  esac
done

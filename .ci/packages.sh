#!/usr/bin/env bash
# bash .ci/packages.sh: installs the Debian packages of .ci/packages that are missing, where this is Debian and this user can; does nothing else.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
missing=()
while read -r name; do
  [ -n "$name" ] && ! dpkg-query --show --showformat='${db:Status-Status}' "$name" 2>/dev/null | grep -qx installed && missing+=("$name")
done <packages
if [ ${#missing[@]} -eq 0 ]; then
  echo 'every package of .ci/packages is installed'
  exit 0
fi
echo "missing: ${missing[*]}"
if ! command -v apt-get >/dev/null || [ "$(id -u)" -ne 0 ]; then
  echo 'only root can install them, with apt-get' >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt=(apt-get -o DPkg::Lock::Timeout=120 -o Acquire::Retries=5 -qq)
"${apt[@]}" update
"${apt[@]}" install -y --no-install-recommends "${missing[@]}" >/dev/null

#!/bin/sh
# Sets everything up on a Debian machine, then builds and runs two samples: hello and java-service.
# Run as root: packages get installed, and containers are made of namespaces and mounts.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
jbuild=$here/../jbuild
. "$here/packages.sh"

[ "$(id -u)" = 0 ] || {
  echo "error: samples/demo.sh: needs root, to install packages and to make containers" >&2
  exit 7
}
need maven gcc libc6-dev musl-tools
"$jbuild" version
"$here/bases.sh"
for name in hello java-service; do
  printf '\n== %s\n' "$name"
  "$jbuild" build --network host -t "$name:sample" -f "$here/$name/Recipe" "$here/$name"
  "$here/check.sh" "$name"
  "$jbuild" history "$name:sample"
done

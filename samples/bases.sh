#!/bin/sh
# Makes the base images of the samples on this machine and imports them into jbuild's store:
#
#   busybox:latest    the static busybox of Debian, and nothing else
#   debian:bookworm   Debian's smallest system that has apt-get (mmdebstrap --variant=minbase)
#
# Usage: samples/bases.sh [busybox] [debian]     (both when none is named)
#
# The archives are kept in ${XDG_CACHE_HOME:-~/.cache}/jbuild/bases and made only once; remove the
# folder to make them anew. An image that the store already has is left alone. Mirrors and proxies are
# those of this machine's apt, so that apt-get works in a RUN as it does here.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
jbuild=$here/../jbuild
cache=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/jbuild/bases
. "$here/packages.sh"

# same files, same archive: the time of everything that is made here
SOURCE_DATE_EPOCH=1735689600
export SOURCE_DATE_EPOCH

# archive ROOT FILE: the tree as a tar that depends on nothing but the tree
archive() {
  tar --sort=name --format=posix --pax-option=delete=atime,delete=ctime --numeric-owner --owner=0 --group=0 \
    --mtime="@$SOURCE_DATE_EPOCH" -C "$1" -cf "$2.new" .
  mv "$2.new" "$2"
}

make_busybox() {
  need busybox-static
  root=$(mktemp -d)
  mkdir -p "$root/bin" "$root/dev" "$root/etc" "$root/home" "$root/proc" "$root/root" "$root/sys" \
    "$root/tmp" "$root/usr/bin" "$root/var/www"
  chmod 755 "$root"
  chmod 700 "$root/root"
  chmod 1777 "$root/tmp"
  cp /bin/busybox "$root/bin/busybox"
  chmod 755 "$root/bin/busybox"
  /bin/busybox --list | while IFS= read -r name; do
    [ "$name" = busybox ] || ln -s busybox "$root/bin/$name"
  done
  ln -s ../../bin/env "$root/usr/bin/env"
  printf '%s\n' 'root:x:0:0:root:/root:/bin/sh' 'daemon:x:1:1:daemon:/usr/sbin:/bin/false' \
    'www-data:x:33:33:www-data:/var/www:/bin/false' 'nobody:x:65534:65534:nobody:/home:/bin/false' \
    >"$root/etc/passwd"
  printf '%s\n' 'root:x:0:' 'daemon:x:1:' 'www-data:x:33:' 'nobody:x:65534:' >"$root/etc/group"
  archive "$root" "$1"
  rm -rf "$root"
}

# the machine's mirrors of a Debian release, as lines of a sources.list
mirrors() {
  apt-get indextargets --format '$(ORIGIN)|$(RELEASE)|deb $(REPO_URI) $(RELEASE) $(COMPONENT)' \
    'Created-By: Packages' 2>/dev/null | sed -n "s/^Debian|$1[^|]*|//p" | sort -u -k 3
}

make_debian() {
  need mmdebstrap
  release=bookworm
  set -- "$1"
  # proxies and checks of the machine's apt; a proxy may also be given as usual in the environment
  eval "$(apt-config shell http Acquire::http::Proxy https Acquire::https::Proxy \
    valid Acquire::Check-Valid-Until date Acquire::Check-Date)"
  http=${http:-${http_proxy-}} https=${https:-${https_proxy-}}
  for option in "Acquire::http::Proxy|$http" "Acquire::https::Proxy|$https" \
    "Acquire::Check-Valid-Until|${valid-}" "Acquire::Check-Date|${date-}"; do
    [ -z "${option#*|}" ] || set -- "$@" "--aptopt=${option%%|*} \"${option#*|}\""
  done
  file=$1
  shift
  echo 'making debian:bookworm from Debian packages (about a minute)...' >&2
  packages_update
  # without mirrors of its own for that release mmdebstrap knows the usual ones
  lines=$(mirrors $release)
  set -- --quiet --variant=minbase --mode=root "$@" "$release" "$file.new.tar" ${lines:+-}
  printf '%s\n' "$lines" | mmdebstrap "$@"
  mv "$file.new.tar" "$file"
}

# base NAME MAKER FILE CMD
base() {
  if "$jbuild" inspect "$1" >/dev/null 2>&1; then
    return
  fi
  mkdir -p "$cache"
  [ -f "$cache/$3" ] || "$2" "$cache/$3"
  "$jbuild" import -c "CMD $4" "$cache/$3" "$1" >/dev/null
  echo "imported $1" >&2
}

[ $# -gt 0 ] || set -- busybox debian
for name in "$@"; do
  case $name in
    busybox) base busybox:latest make_busybox busybox.tar '["sh"]' ;;
    debian) base debian:bookworm make_debian debian-bookworm.tar '["bash"]' ;;
    *)
      echo "unknown base: $name (busybox or debian)" >&2
      exit 2
      ;;
  esac
done

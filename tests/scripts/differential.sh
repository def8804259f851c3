#!/bin/bash
# Builds every case of tests/differential with jbuild and with buildah and compares the images.
#
# A case is a folder; there is nothing else to do for a new one:
#
#   Recipe           what is built
#   Recipe.buildah   the same without what this buildah cannot read, when there is such a thing
#   context/         the files it may copy; modes become 644, 755 for programs and folders
#   prepare          commands run in the (copied) context, for what a repository cannot hold
#   options          options of both builds, one a line; paths are relative to the case
#   buildah-differs  where this buildah departs from BuildKit: "DIFFERENCE -- REASON", one a line,
#                    spelled as this script prints it. Each must occur, and no other may
#
# Usage: differential.sh [GLOB...]    the cases to build; all when none is named
. "$(dirname "$0")/common.sh"
cases=$root/tests/differential
# every file of a context is that old: a builder that keeps the time of a file is seen
context_time='2001-02-03 04:05:06 UTC'
storage=(--root "$scratch/buildah" --runroot "$scratch/buildah-run")

# buildah keeps its storage mounted, and the containers of builds that failed
release() {
  awk -v below="$scratch/buildah" 'index($5, below) == 1 { print $5 }' /proc/self/mountinfo | sort -r |
    xargs -r -d '\n' umount
}
trap 'code=$?; set +e; release; (exit $code); finish' EXIT

# base NAME: made by samples/bases.sh, and the same image for both builders
base() {
  "$root/samples/bases.sh" "${1%:*}" >/dev/null
  jbuild save --format oci --compression none -o "$scratch/base.tar" "$1" >/dev/null
  buildah "${storage[@]}" tag "$(buildah "${storage[@]}" pull -q "oci-archive:$scratch/base.tar")" \
    "docker.io/library/$1"
  rm "$scratch/base.tar"
}

# prepare NAME: a copy of the case, made the same on every machine
prepare() {
  local to=$scratch/cases/$1
  cp -R "$cases/$1" "$to"
  mkdir -p "$to/context"
  find "$to/context" \( -type d -o -type f -perm /111 \) -exec chmod 755 {} +
  find "$to/context" -type f ! -perm /111 -exec chmod 644 {} +
  if [ -f "$to/prepare" ]; then
    (cd "$to/context" && umask 022 && bash -e ../prepare) </dev/null >"$to/prepare.log" 2>&1
  fi
  find "$to/context" -depth -exec touch -h -d "$context_time" {} +
}

# build NAME: what each builder makes of it, beside a log; an image that is not there was not built
build() {
  local name=$1 options=() recipe=Recipe
  cd "$scratch/cases/$name"
  [ ! -f options ] || mapfile -t options <options
  { jbuild build --network host -f Recipe -t "case:$name" "${options[@]}" context &&
    jbuild save --format oci --compression none -o jbuild.part "case:$name" && mv jbuild.part jbuild.image; } \
    </dev/null >jbuild.log 2>&1 || :
  [ ! -f Recipe.buildah ] || recipe=Recipe.buildah
  # the docker format alone keeps HEALTHCHECK, SHELL and ONBUILD
  { buildah "${storage[@]}" build --layers --isolation chroot --network host --pull=never --format docker \
    -f $recipe -t "case:$name" "${options[@]}" context &&
    buildah "${storage[@]}" push -q --disable-compression "case:$name" "dir:$PWD/buildah.part" &&
    mv buildah.part buildah.image; } </dev/null >buildah.log 2>&1 || :
}

names=()
cd "$cases"
for name in ${@:-*}; do
  [ ! -f "$name/Recipe" ] || names+=("$name")
done
mkdir "$scratch/cases"
for name in "${names[@]}"; do
  prepare "$name"
done
for image in busybox:latest debian:bookworm; do
  ! grep -qsw "$image\|${image%:latest}" "$scratch"/cases/*/{Recipe,options} || base "$image"
done
export scratch
printf -v quoted '%q ' "${storage[@]}"
export -f build
printf '%s\n' "${names[@]}" | xargs -P "$(nproc)" -I{} bash -c "storage=($quoted); build {}"
python3 "$root/tests/scripts/differential.py" "$scratch/cases"

# Sourced by the scripts beside it: $root (the repository), $shared (recorded cases of other projects,
# beside the repository), a scratch folder that goes at the end, and a store of its own.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
shared=$(dirname "$root")/shared
scratch=$(mktemp -d "${TMPDIR:-/tmp}/jbuild-test.XXXXXX")
export JBUILD_ROOT=$scratch/store JBUILD_RUN_ROOT=$scratch/run
# no test asks a registry of the net for an image that is not there
export JBUILD_PULL=never
PATH=$root:$PATH

# what containers leave behind when something goes wrong: mounts below the scratch folder, and control
# groups, whose names (jbuild-PID-...) say which process had to remove them
traces() {
  local group pid
  grep -F -e "$scratch" /proc/self/mountinfo || :
  find /sys/fs/cgroup -maxdepth 6 -type d -name 'jbuild-*' 2>/dev/null | while IFS= read -r group; do
    pid=${group##*/jbuild-}
    [ -d "/proc/${pid%%-*}" ] || ! [ -d "$group" ] || echo "$group"
  done
}
traces_before=$(traces)

finish() {
  local code=$? left
  left=$(comm -13 <(sort <<<"$traces_before") <(traces | sort) | grep . || :)
  rm -rf --one-file-system "$scratch" || {
    # what is left behind is still told below
    printf 'cannot be removed: %s\n' "$scratch"
    [ $code != 0 ] || code=1
  }
  if [ -n "$left" ]; then
    printf 'left behind:\n%s\n' "$left"
    [ $code != 0 ] || code=1
  fi
  exit $code
}
trap finish EXIT

# the folder $1 of the recorded cases, or the end of the script with a reason
recorded() {
  [ -d "$shared/$1" ] || {
    echo "skipped: $shared/$1 is not there"
    trap - EXIT
    rm -rf "$scratch"
    exit 0
  }
}

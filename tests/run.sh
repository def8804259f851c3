#!/bin/bash
# Every test of jbuild, on a Debian machine, as root. Installs what is missing, then runs
#
#   1. mvn verify -Pchecks   compiler checks, unit, golden, architecture and root tests
#   2. samples               each built, run and compared with what it should print
#   3. differential          each case of tests/differential built here and by buildah, images compared
#   4. registry              images pulled from docker-registry, and from one with scripted faults
#   5. recorded cases        of other builders, hostile inputs, isolation probes, crashes: when they
#                            lie beside the repository, in ../shared
#
# Usage: tests/run.sh [PART...]    PART: maven samples differential registry corpus hostile isolation
# crash; all when none is named
# Ends with 1 when a part failed; the last lines tell the totals.
set -uo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
. samples/packages.sh
results=()
failed=0

[ "$(id -u)" = 0 ] || {
  echo 'error: tests/run.sh: needs root, to install packages and to make containers' >&2
  exit 7
}
need maven gcc libc6-dev musl-tools busybox-static mmdebstrap skopeo buildah attr libcap2-bin python3 strace \
  tar xz-utils bzip2 zstd docker-registry || exit 1

# part NAME COMMAND...: runs it with its output shown, and notes the last line as its result
part() {
  local name=$1 code=0 start=$SECONDS
  shift
  printf '\n== %s\n' "$name"
  "$@" </dev/null 2>&1 | tee "target/tests-$name.log" || code=1
  [ $code = 0 ] || failed=1
  results+=("$(printf '%-12s %-4s %4ds  %s' "$name" "$([ $code = 0 ] && echo ok || echo FAIL)" \
    $((SECONDS - start)) "$(tail -n 1 "target/tests-$name.log")")")
}

maven() {
  mvn -B -ntp -Dstyle.color=never -Pchecks verify || return 1
  python3 tests/scripts/totals.py
}

samples() {
  samples/bases.sh && samples/check.sh && echo 'all samples as expected'
}

mkdir -p target
[ $# -gt 0 ] || set -- maven samples differential registry corpus hostile isolation crash
for name in "$@"; do
  case $name in
    maven | samples) part "$name" "$name" ;;
    differential | registry | corpus | hostile | isolation | crash) part "$name" "tests/scripts/$name.sh" ;;
    *)
      echo "error: $name: no such part of the tests" >&2
      exit 2
      ;;
  esac
done
printf '\n== totals\n'
printf '%s\n' "${results[@]}"
exit $failed

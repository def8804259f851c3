#!/bin/sh
# Builds samples, runs them and compares what they print with their file `expected`.
#
# Usage: samples/check.sh [SAMPLE...]     (all when none is named; the bases must be there: samples/bases.sh)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
jbuild=$here/../jbuild
scratch=$(mktemp -d)
service=
# a container that is still running when something failed goes with the script
trap '[ -z "$service" ] || kill "$service" 2>/dev/null || :; rm -rf "$scratch"' EXIT

# one GET request by the shell alone: what the server answers, without its header
get() {
  bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$1"; printf "GET %s HTTP/1.0\r\n\r\n" "$2" >&3; cat <&3' \
    get "$1" "$2" | sed '1,/^\r*$/d'
}

# the program that ends by itself
run_program() {
  "$jbuild" run --rm --network none "$1:sample" >"$scratch/output"
}

# the service: start it, ask it, stop it
run_service() {
  "$jbuild" run --rm --network host -e PORT=0 "$1:sample" >"$scratch/log" &
  service=$!
  tries=0
  until port=$(sed -n 's/^listening on port //p' "$scratch/log") && [ -n "$port" ]; do
    tries=$((tries + 1))
    if [ $tries -gt 300 ] || ! kill -0 $service 2>/dev/null; then
      echo "$1: the service did not start" >&2
      return 1
    fi
    sleep 0.1
  done
  { get "$port" / && get "$port" /health; } >"$scratch/output"
  kill -TERM $service
  code=0
  wait $service || code=$?
  service=
  # 128 + SIGTERM: the signal reached the program in the container
  [ $code = 143 ] || {
    echo "$1: exit code $code after SIGTERM, expected 143" >&2
    return 1
  }
}

check() {
  "$jbuild" build -q --network host -t "$1:sample" -f "$here/$1/Recipe" "$here/$1" >"$scratch/id"
  case $1 in
    java-service) run_service "$1" ;;
    *) run_program "$1" ;;
  esac
  cat "$scratch/output"
  diff "$here/$1/expected" "$scratch/output" >&2 || {
    echo "$1: printed something else than $here/$1/expected" >&2
    return 1
  }
  echo "$1: as expected ($(cut -c1-19 "$scratch/id"))"
}

[ $# -gt 0 ] || set -- hello multi-stage java-service many-layers
for name in "$@"; do
  check "$name"
done

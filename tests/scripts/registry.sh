#!/bin/bash
# Pulls: from a registry with scripted faults, and, where docker-registry and skopeo are installed, from a real one.
# Usage: registry.sh [option of registry.py...]
. "$(dirname "$0")/common.sh"
unset JBUILD_PULL
trap 'code=$?; set +e; kill $(jobs -p) 2>/dev/null; (exit $code); finish' EXIT

# what jbuild saves, another tool pushes, and a store that knows nothing of it builds upon and runs
real() {
  local program
  for program in docker-registry skopeo busybox; do
    command -v $program >/dev/null || {
      echo "skipped: a real registry: $program is not installed"
      return 0
    }
  done
  local port pid first second
  port=$(free_port)
  serve "$port"
  pid=$server
  mkdir -p "$scratch/context/bin"
  cp "$(command -v busybox)" "$scratch/context/bin/sh"
  push_base one
  first=$(skopeo inspect --tls-verify=false --format '{{.Digest}}' "docker://127.0.0.1:$port/team/base:v1")

  export JBUILD_ROOT=$scratch/fresh
  printf 'FROM 127.0.0.1:%s/team/base:v1\nRUN echo built >/result\n' "$port" >"$scratch/Recipe"
  expect 'a build pulls its base' built \
    "$(jbuild -q -t app -f "$scratch/Recipe" "$scratch/context" >/dev/null && jbuild run --rm app sh -c 'read -r x </result; echo $x')"
  expect 'run pulls' one "$(JBUILD_ROOT=$scratch/fresh2 jbuild run --rm "127.0.0.1:$port/team/base:v1" sh -c 'read -r x </version; echo $x' 2>/dev/null)"
  expect 'the digest stays' "127.0.0.1:$port/team/base@$first" \
    "$(jbuild inspect --format '{{join .RepoDigests " "}}' "127.0.0.1:$port/team/base:v1")"
  expect 'nothing is built again' 0 "$(ran --pull always)"

  JBUILD_ROOT=$scratch/store push_base two
  expect 'what is there is taken' 0 "$(ran)"
  expect 'always takes what is new' 1 "$(ran --pull always)"
  expect 'by its digest it is the old one' one \
    "$(jbuild run --rm --pull always "127.0.0.1:$port/team/base@$first" sh -c 'read -r x </version; echo $x' 2>/dev/null)"
  skopeo copy -q --all --dest-tls-verify=false "oci-archive:$scratch/several.tar" "docker://127.0.0.1:$port/team/several:v1"
  expect 'of an index the platform that is asked for' arm64 \
    "$(jbuild inspect --format '{{.Architecture}}' "$(jbuild pull -q --platform linux/arm64 "127.0.0.1:$port/team/several:v1")")"
  expect 'and another one later' amd64 \
    "$(jbuild inspect --format '{{.Architecture}}' "$(jbuild pull -q --platform linux/amd64 "127.0.0.1:$port/team/several:v1")")"
  second=$(jbuild inspect --format '{{len .Manifests}}' "127.0.0.1:$port/team/several:v1")
  expect 'both are there' 2 "$second"

  secure

  kill $pid
  wait $pid 2>/dev/null || :
  expect 'a digest needs no registry' 0 "$(code run --rm --pull always "127.0.0.1:$port/team/base@$first" sh -c :)"
  expect 'always needs one' 125 "$(code run --rm --pull always "127.0.0.1:$port/team/base:v1" sh -c :)"
  expect 'missing does not' 0 "$(code run --rm "127.0.0.1:$port/team/base:v1" sh -c :)"
  expect 'the store is sound' 0 "$(code fsck)"
}

# the same registry over TLS: not verified on this machine, unless there are certificates for it
secure() {
  command -v openssl >/dev/null || {
    echo 'skipped: a registry over TLS: openssl is not installed'
    return 0
  }
  local tls certificates=$scratch/home/.config/containers/certs.d name
  tls=$(free_port)
  name=127.0.0.1:$tls/team/base:v1
  certificates=$certificates/127.0.0.1:$tls
  mkdir -p "$certificates"
  certificate "$scratch/tls"
  certificate "$scratch/other"
  serve "$tls" "tls: {certificate: $scratch/tls.pem, key: $scratch/tls.key}"
  expect 'TLS on this machine is not verified' 0 "$(JBUILD_ROOT=$scratch/tls1 code pull "$name")"
  cp "$scratch/tls.pem" "$certificates/ca.crt"
  expect 'with its certificate' 0 "$(HOME=$scratch/home JBUILD_ROOT=$scratch/tls2 code pull "$name")"
  cp "$scratch/other.pem" "$certificates/ca.crt"
  expect 'with that of another' 5 "$(HOME=$scratch/home JBUILD_ROOT=$scratch/tls3 code pull "$name")"
  kill $server
  wait $server 2>/dev/null || :
}

certificate() {
  openssl req -x509 -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.pem" -days 2 -subj /CN=127.0.0.1 \
    -addext subjectAltName=IP:127.0.0.1 2>/dev/null
}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# docker-registry on port $1 with further settings $2; waits until it listens and sets $server
serve() {
  cat >"$scratch/registry-$1.yml" <<EOF
version: 0.1
log: {level: error}
storage: {filesystem: {rootdirectory: $scratch/registry}}
http:
  addr: "127.0.0.1:$1"
  ${2-}
EOF
  docker-registry serve "$scratch/registry-$1.yml" >"$scratch/registry-$1.log" 2>&1 &
  server=$!
  python3 - "$1" <<'EOF'
import socket, sys, time
for _ in range(200):
    try:
        socket.create_connection(("127.0.0.1", int(sys.argv[1]))).close()
        break
    except OSError:
        time.sleep(0.05)
EOF
}

# the image team/base:v1 of the registry has this text in it from now on
push_base() {
  printf 'FROM scratch\nCOPY bin/sh /bin/sh\nCOPY version /\nCMD ["/bin/sh"]\n' >"$scratch/Base"
  echo "$1" >"$scratch/context/version"
  jbuild -q -t base -f "$scratch/Base" "$scratch/context" >/dev/null
  jbuild save --format oci -o "$scratch/base.tar" base
  skopeo copy -q --dest-tls-verify=false "oci-archive:$scratch/base.tar" "docker://127.0.0.1:$port/team/base:v1"
  jbuild -q -t several --platform linux/amd64,linux/arm64 -f "$scratch/Base" "$scratch/context" >/dev/null
  jbuild save --format oci -o "$scratch/several.tar" several
}

# steps that a build with these options runs
ran() {
  jbuild -t app -f "$scratch/Recipe" "$@" "$scratch/context" 2>&1 >/dev/null | sed -n 's/^built .*: \([0-9]*\) steps\{0,1\} ran.*/\1/p'
}

code() {
  local got=0
  jbuild "$@" >/dev/null 2>&1 || got=$?
  echo $got
}

failures=0
expect() {
  [ "$2" = "$3" ] || {
    echo "FAIL $1: '$3' instead of '$2'"
    failures=$((failures + 1))
  }
}

real
JBUILD_ROOT=$scratch/faults
if [ -f "$shared/hostile/fault_registry.py" ]; then
  python3 "$root/tests/scripts/registry.py" "$shared/hostile/fault_registry.py" "$@" || failures=$((failures + 1))
else
  echo "skipped: $shared/hostile/fault_registry.py is not there"
fi
[ $failures = 0 ]

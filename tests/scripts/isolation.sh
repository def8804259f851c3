#!/bin/bash
# What a program in a container can see and do: the same probes as a RUN step and under `jbuild run`.
. "$(dirname "$0")/common.sh"
recorded isolation
open=$root/tests/scripts/isolation-open.txt
probes=$shared/isolation/run_probes.py

python3 "$probes" --rootfs-out "$scratch/rootfs" >/dev/null
tar -C "$scratch/rootfs" -cf "$scratch/rootfs.tar" .
jbuild import "$scratch/rootfs.tar" probe:1 >/dev/null

# probe TITLE COMMAND
probe() {
  python3 "$probes" --run "$2" --report "$scratch/report.json" >"$scratch/log" 2>&1 || :
  printf '%s: ' "$1"
  [ -s "$scratch/report.json" ] || { cat "$scratch/log"; exit 1; }
  python3 "$root/tests/scripts/compare.py" "$scratch/report.json" "$open"
  rm "$scratch/report.json"
}

cat >"$scratch/step" <<'END'
#!/bin/bash
# the probes as a RUN step: what they print comes back in a file of the image
set -e
context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT
printf 'FROM probe:1\nENV PROBE_TCP_PORT=%s\nRUN sh /probes.sh > /result\n' "$1" > "$context/Recipe"
jbuild build -q --no-cache --network none -t probe:step "$context" >/dev/null
jbuild run --rm --network none probe:step /bin/cat /result
END
chmod +x "$scratch/step"
probe 'under run' 'jbuild run --rm --network none -e PROBE_TCP_PORT={port} probe:1 /bin/sh /probes.sh'
probe 'as a RUN step' "$scratch/step {port}"

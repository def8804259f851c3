#!/bin/bash
# Kills, full disks and many processes at once: afterwards the store is whole and the same build gives the
# same image. Usage: crash.sh [MODE=COUNT...]   modes of hostile/crash_harness.py
. "$(dirname "$0")/common.sh"
recorded hostile

[ $# -gt 0 ] || set -- kill=12 term=8 parallel=1 enospc=1
code=0
passed=0
for mode in "$@"; do
  python3 "$shared/hostile/crash_harness.py" --spec "$shared/hostile/crash-jbuild.json" --mode "${mode%=*}" \
    --n "${mode#*=}" --seed 1 --work "$scratch" --budget 240 >"$scratch/log" 2>&1 || code=1
  printf '%s: %s\n' "${mode%=*}" "$(tail -n 1 "$scratch/log")"
  [ $code = 0 ] || { grep -v '^reference' "$scratch/log" | head -n 20; exit 1; }
  passed=$((passed + $(sed -n '$s/ passed.*//p' "$scratch/log")))
done
echo "$passed faults survived"

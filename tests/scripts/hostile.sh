#!/bin/bash
# Hostile recipes, contexts, layers and archives: each must be refused by name or taken without harm.
# Usage: hostile.sh [selection of hostile/run_hostile.py...]
. "$(dirname "$0")/common.sh"
recorded hostile

python3 "$shared/hostile/make_hostile.py" --out "$scratch/corpus" --seed "${JBUILD_HOSTILE_SEED:-1}" >/dev/null
python3 "$shared/hostile/run_hostile.py" --corpus "$scratch/corpus" --adapter "$shared/hostile/adapter-jbuild.json" \
  --report "$scratch/report.json" "$@" >"$scratch/log" 2>&1 || :
tail -n 1 "$scratch/log"
[ -z "${JBUILD_HOSTILE_REPORT-}" ] || cp "$scratch/report.json" "$JBUILD_HOSTILE_REPORT"
python3 "$root/tests/scripts/compare.py" "$scratch/report.json" "$root/tests/scripts/hostile-open.txt"

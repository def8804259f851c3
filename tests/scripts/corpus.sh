#!/bin/bash
# Builds the recorded cases of other projects and compares the images with the recorded results.
# corpus-open.txt lists the cases that this version does not pass, with the reason; every other case
# must pass, and so must the count. Usage: corpus.sh [selection of corpus/run.py...]
. "$(dirname "$0")/common.sh"
recorded corpus
open=$root/tests/scripts/corpus-open.txt
bases=${XDG_CACHE_HOME:-$HOME/.cache}/jbuild/bases

mkdir "$scratch/bases"
[ -f "$bases/debian-bookworm.tar" ] || "$root/samples/bases.sh" debian
python3 "$shared/corpus/run.py" bases "$scratch/bases" --debian-rootfs "$bases/debian-bookworm.tar" >/dev/null
for base in busybox debian; do
  jbuild load -q -i "$scratch/bases/$base.tar" >/dev/null
done
recorded_builds() {
  python3 "$shared/corpus/run.py" run --bases "$scratch/bases" \
    --build 'jbuild build -f {dockerfile} -t {tag} {flags} {context}' \
    --save 'jbuild save --format oci -o {out} {tag}' "$@"
}
# proxies are in no key: the second of these builds has to find what the first one made, and with
# several jobs both would run at once
recorded_builds --only 'buildkit/builtin-args*' --jobs 1 >"$scratch/log" 2>&1 || :
recorded_builds --jobs "$(nproc)" --json "$scratch/report.json" "$@" >"$scratch/log" 2>&1 || :
tail -n 1 "$scratch/log"
[ -z "${JBUILD_CORPUS_REPORT-}" ] || cp "$scratch/report.json" "$JBUILD_CORPUS_REPORT"
python3 "$root/tests/scripts/compare.py" "$scratch/report.json" "$open"

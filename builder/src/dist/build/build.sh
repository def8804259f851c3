# Builds the distribution into target/dist. Sourced by ./jbuild with $root and $dist set.

. "$root/builder/src/dist/lib/start.sh"

# Maven on the JDK that jbuild will run on: quiet, and without a network where nothing is missing.
# An offline run fails on what was never downloaded; only then a run with network helps.
jbuild_maven() {
  set -- -f "$root/pom.xml" -B -q -Dstyle.color=never -pl builder -am -Dmaven.test.skip=true -Djbuild.dist="$dist" package
  JAVA_HOME=$home mvn -o "$@" </dev/null >"$root/target/build.log" 2>&1 && return 0
  grep -q 'offline mode' "$root/target/build.log" || return 1
  printf '%s\n' 'downloading what the build needs...' >&2
  JAVA_HOME=$home mvn "$@" </dev/null >"$root/target/build.log" 2>&1
}

# One build at a time; who waited for another's build finds nothing left to do.
jbuild_build() {
  { mkdir -p "$root/target" && [ -w "$root/target" ]; } 2>/dev/null ||
    jbuild_fail "$root/target: cannot be written, and jbuild has to be built first" \
      "run ./jbuild once as the owner of the folder"
  command -v mvn >/dev/null || jbuild_fail "no Maven found: jbuild has to be built first" \
    "install Maven 3.8 or newer (Debian: apt-get install maven)"
  jbuild_find_jdk
  exec 9>"$root/target/lock"
  flock 9
  if jbuild_stale; then
    jbuild_why='sources changed'
    [ -f "$root/target/stamp" ] || jbuild_why='first run'
    printf 'building jbuild (%s)...\n' "$jbuild_why" >&2
    touch "$root/target/stamp.new"
    if ! jbuild_maven; then
      cat "$root/target/build.log" >&2
      jbuild_fail "jbuild: the build failed" "see the messages above, or run \`mvn package\` in $root"
    fi
    mv -f "$root/target/stamp.new" "$root/target/stamp"
  fi
  exec 9>&-
}

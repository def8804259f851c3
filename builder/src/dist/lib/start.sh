# Finds a JDK, checks that the AOT cache belongs to the jars, and becomes the JVM.
#
# Sourced by bin/jbuild of the distribution and by ./jbuild of the repository, with $dist set to the
# absolute folder of the distribution. The usual start runs one other program: find.
#
# A JVM does not notice that an AOT cache belongs to other jars: it would run the old classes without a
# word. So the cache is named by a hash of jars, JDK and flags, and a changed file in lib/ or another
# JDK means: hash again, and make a new cache where the folder can be written.

jbuild_jdk=25

# The same flags when the cache is made and when it is used; otherwise the JVM drops it silently.
# -Xmx: with everything else of the JVM the process stays below 256 MiB.
# -MaxFDLimit: containers get the user's own limit on open files, not a raised one.
# TieredStopAtLevel=1: most runs end before the better compiler has paid for itself, and until it has, the
# code that counts for it is slower. What takes long is not Java: kernel, hash, zlib; but see jbuild_long.
# CompileThresholdScaling: most runs end before even the simple compiler has paid for all that it could do.
# ArchiveRelocationMode=0 maps the cache where it was made for, if that is free: moving it, for the
# sake of random addresses of class metadata, costs a fifth of the start of the JVM.
# unsafe.memory.access: a zstd layer makes the JVM print four lines about what its decoder calls.
# IgnoreUnrecognizedVMOptions: a later JDK may lack the diagnostic ones.
jbuild_flags='-XX:+IgnoreUnrecognizedVMOptions -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0
  -XX:+UseSerialGC -Xms24m -Xmn12m -Xmx160m -Xss1m -XX:-UsePerfData -XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=2
  -XX:-MaxFDLimit -Xlog:disable -Xlog:all=error:stderr -Xlog:aot*=off -Xlog:cds*=off --enable-native-access=ALL-UNNAMED
  -Dsun.misc.unsafe.memory.access=allow'

# Only when the cache is made. Profiles in it would let the JVM compile hundreds of methods at each start.
jbuild_training='-XX:-AOTRecordTraining'

# For commands that compress or unpack whole images in Java.
jbuild_long='-XX:TieredStopAtLevel=4'

# fail WHAT HINT: what the host lacks has exit code 7
jbuild_fail() {
  printf 'error: %s\nhint: %s\n' "$1" "$2" >&2
  exit 7
}

# feature release of the JDK in folder $1 into $jbuild_found, 0 when it is none
jbuild_release() {
  jbuild_found=0
  [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 0
  while IFS= read -r jbuild_line; do
    case $jbuild_line in
      JAVA_VERSION=\"[0-9]*)
        jbuild_found=${jbuild_line#JAVA_VERSION=\"}
        jbuild_found=${jbuild_found%%[!0-9]*}
        return 0
        ;;
    esac
  done <"$1/release"
}

# is folder $1 a JDK that fits?
jbuild_fits() {
  jbuild_release "$1"
  [ "$jbuild_found" -ge "$jbuild_jdk" ]
}

# the JDK to use into $home: the nearest to the one that jbuild is tested with
jbuild_find_jdk() {
  if [ -n "${JBUILD_JAVA_HOME-}" ]; then
    home=$JBUILD_JAVA_HOME
    jbuild_fits "$home" && return 0
    jbuild_fail "JBUILD_JAVA_HOME=$home: not a JDK $jbuild_jdk or newer" \
      "point JBUILD_JAVA_HOME to a JDK $jbuild_jdk or newer, or unset it"
  fi
  if [ -n "${JAVA_HOME-}" ] && jbuild_fits "$JAVA_HOME"; then
    home=$JAVA_HOME
    return 0
  fi
  home= jbuild_best=99999
  jbuild_path=$(command -v java) && jbuild_path=$(readlink -f "$jbuild_path") || jbuild_path=
  for jbuild_dir in "${jbuild_path%/bin/java}" /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/*jdk* \
    /opt/*/*jdk* /usr/local/*jdk* "${HOME-}"/.sdkman/candidates/java/* "${HOME-}"/.jdks/* \
    "${HOME-}"/.asdf/installs/java/* "${HOME-}"/.local/share/mise/installs/java/*; do
    if jbuild_fits "$jbuild_dir" && [ "$jbuild_found" -lt "$jbuild_best" ]; then
      home=$jbuild_dir jbuild_best=$jbuild_found
    fi
  done
  [ -n "$home" ] || jbuild_fail "no Java found: jbuild needs a JDK $jbuild_jdk or newer" \
    "install one, or point JBUILD_JAVA_HOME to its folder"
}

# makes $aot; leaves no file behind when that fails, which only costs time at each start
jbuild_train() {
  jbuild_new=$dist/aot/new.$$
  mkdir -p "$dist/aot" 2>/dev/null && mkdir "$jbuild_new" 2>/dev/null || return 0
  # shellcheck disable=SC2086 # flags are words
  if "$home/bin/java" $jbuild_flags $jbuild_training -XX:AOTCacheOutput="$jbuild_new/aot" -Djbuild.training=true \
    -Djbuild.program=training -Djbuild.native="$dist/lib/native" -cp "$class_path" dev.jbuild.cli.Warmup "$jbuild_new/store" \
    </dev/null >"$jbuild_new/log" 2>&1 && [ -s "$jbuild_new/aot" ]; then
    mv -f "$jbuild_new/aot" "$aot"
  else
    cp "$jbuild_new/log" "$dist/aot/log" 2>/dev/null
  fi
  rm -rf "$jbuild_new"
  # the newest four stay: JDKs may alternate
  ls -t "$dist/aot" | grep '\.aot$' | tail -n +5 | while IFS= read -r jbuild_line; do
    rm -f "$dist/aot/$jbuild_line"
  done
}

# finds JDK, class path and AOT cache anew and notes them in the state file
jbuild_prepare() {
  jbuild_find_jdk
  class_path= jbuild_note=
  while IFS= read -r jbuild_line; do
    class_path=$class_path${class_path:+:}$dist/lib/$jbuild_line
    jbuild_note=$jbuild_note${jbuild_note:+:}\$dist/lib/$jbuild_line
  done <"$dist/lib/classpath"
  jbuild_hash=$({
    printf '%s\n' "$jbuild_flags $jbuild_training"
    cat "$home/release"
    cd "$dist/lib" && xargs sha256sum <classpath
  } | sha256sum)
  jbuild_hash=${jbuild_hash%% *}
  aot=$dist/aot/$jbuild_hash.aot
  [ -f "$aot" ] || jbuild_train
  if [ -w "$dist" ]; then
    jbuild_quoted=$(printf '%s' "$home" | sed "s/'/'\\\\''/g")
    printf '%s\n' "home='$jbuild_quoted'" "aot=\$dist/aot/$jbuild_hash.aot" "class_path=$jbuild_note" \
      >"$dist/state.$$" && mv -f "$dist/state.$$" "$dist/state"
  fi
}

# may the state file be used as it is?
jbuild_prepared() {
  [ -f "$dist/state" ] || return 1
  . "$dist/state"
  if [ -n "${JBUILD_JAVA_HOME-}" ]; then
    [ "$JBUILD_JAVA_HOME" = "$home" ] || return 1
  elif [ -n "${JAVA_HOME-}" ] && [ "$JAVA_HOME" != "$home" ]; then
    ! jbuild_fits "$JAVA_HOME" || return 1
  fi
  [ -z "$(find "$dist/lib" "$home/release" -cnewer "$dist/state" -print -quit 2>&1)" ]
}

jbuild_start() {
  jbuild_prepared || jbuild_prepare
  # they would print a line at each start, and change flags that the AOT cache depends on
  unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS
  # arguments and file names are UTF-8 in every locale; a JVM takes them from this variable alone
  case ${LC_ALL:-${LC_CTYPE:-${LANG-}}} in
    *.UTF-8 | *.utf8 | *.utf-8 | *.UTF8) ;;
    *) export LC_ALL=C.UTF-8 ;;
  esac
  case ${1-} in
    save | load | import | export) jbuild_flags="$jbuild_flags $jbuild_long" ;;
  esac
  # which program, JDK and flags these are: for what must not be taken over from others
  jbuild_hash=${aot##*/}
  # shellcheck disable=SC2086 # flags are words
  if [ -f "$aot" ]; then
    exec "$home/bin/java" $jbuild_flags -XX:AOTCache="$aot" ${JBUILD_JAVA_OPTIONS-} \
      -Djbuild.native="$dist/lib/native" -Djbuild.program="$jbuild_hash" -cp "$class_path" dev.jbuild.cli.Jbuild "$@"
  fi
  exec "$home/bin/java" $jbuild_flags ${JBUILD_JAVA_OPTIONS-} \
    -Djbuild.native="$dist/lib/native" -Djbuild.program="$jbuild_hash" -cp "$class_path" dev.jbuild.cli.Jbuild "$@"
}

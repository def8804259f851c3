#!/bin/sh
# build.sh JDK DIRECTORY: compiles the library of package posix into DIRECTORY/libjbuild.so.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
jdk=$1
out=$2
mkdir -p "$out"
flags="-std=gnu17 -O2 -Wall -Wextra -Werror -fPIC -shared -s -fvisibility=hidden -Wl,-z,now -Wl,--build-id=none"
# shellcheck disable=SC2086
${CC:-cc} $flags -I"$jdk/include" -I"$jdk/include/linux" -o "$out/libjbuild.so.new" "$here"/*.c
if ! cmp -s "$out/libjbuild.so.new" "$out/libjbuild.so"; then
  mv "$out/libjbuild.so.new" "$out/libjbuild.so"
else
  rm "$out/libjbuild.so.new"
fi

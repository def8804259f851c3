# Sourced by the scripts of samples/ and tests/: need PACKAGE... installs Debian packages that are missing.

# The package lists are fetched once; a list that is already there and new enough is used as it is.
packages_update() {
  [ -z "${packages_updated-}" ] || return 0
  apt-get update -qq >/dev/null
  packages_updated=yes
}

need() {
  packages_missing=
  for package in "$@"; do
    case $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null) in
      *' installed') ;;
      *) packages_missing="$packages_missing $package" ;;
    esac
  done
  [ -n "$packages_missing" ] || return 0
  if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
    echo "missing packages:$packages_missing (run as root on Debian, or install them first)" >&2
    return 1
  fi
  echo "installing$packages_missing..." >&2
  packages_update
  # shellcheck disable=SC2086 # names are words
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages_missing \
    </dev/null >/dev/null
}

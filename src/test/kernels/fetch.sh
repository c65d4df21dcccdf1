#!/usr/bin/env bash
# Prints the folder of a Debian cloud kernel: vmlinuz, lib/modules/RELEASE and the file "release".
# It comes from the Debian archive by apt, with a sources list, keys and a state of its own: the
# machine's apt is not touched and nothing is installed.
#
#   fetch.sh VERSION     such as 6.1, or "newest" for the newest that the archive has; "arm64" for one of that
#                        architecture, with what the program that runs in it is linked with, in "libraries"
#
# What was fetched is used for a month, and longer where there is no way to the archive.
# DEBIAN_MIRROR=URL names the archive; all without it is the one that this machine's apt uses.
set -euo pipefail

version=$1
kernels=${XDG_CACHE_HOME:-$HOME/.cache}/synspan/kernels
apt=$kernels/apt/$version
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
architecture=amd64
libraries=()
case $version in
  arm64)
    architecture=arm64
    suites=(trixie bookworm)
    libraries=(libbpf-dev/bookworm libelf-dev/bookworm zlib1g-dev/bookworm)
    ;;
  5.10) suites=(bullseye) ;;
  6.1) suites=(bookworm) ;;
  6.12) suites=(trixie) ;;
  *) suites=(trixie trixie-backports sid) ;;
esac

say() { printf 'kernels: %s\n' "$*" >&2; }

die() {
  say "$1"
  exit 1
}

is_fresh() { [ -n "$(find "$1" -maxdepth 0 -mtime "-$2" 2>/dev/null)" ]; }

mirror() {
  local found=${DEBIAN_MIRROR:-}
  [ -n "$found" ] ||
    found=$(apt-get indextargets --format '$(ORIGIN) $(LABEL) $(REPO_URI)' 'Created-By: Packages' |
      sed -n 's/^Debian Debian //p' | head -n 1)
  [ -n "$found" ] || die "this machine's apt knows no Debian archive: set DEBIAN_MIRROR to the URL of one"
  echo "$found"
}

# --- an apt of our own ----------------------------------------------------------

set_up_apt() {
  local suite site
  site=$(mirror)
  [ -r "$keyring" ] || die "the archive's keys are missing: apt-get install debian-archive-keyring"
  mkdir -p "$apt/state/lists/partial" "$apt/cache/archives/partial" "$apt/none"
  for suite in "${suites[@]}"; do
    echo "deb [arch=$architecture signed-by=$keyring] $site $suite main"
  done >"$apt/sources.list"
  cat >"$apt/apt.conf" <<EOF
Dir::State "$apt/state";
Dir::State::status "/dev/null";
Dir::Cache "$apt/cache";
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "$apt/none";
Dir::Etc::preferencesparts "$apt/none";
APT::Architecture "$architecture";
APT::Architectures { "$architecture"; };
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
Acquire::IndexTargets::deb::CNF::DefaultEnabled "false";
EOF
}

our() { APT_CONFIG=$apt/apt.conf "$@"; }

update_lists() {
  is_fresh "$apt/updated" 1 && return 0
  say "reading the archive's lists"
  our apt-get update -qq >"$apt/update.log" 2>&1 || return 1
  touch "$apt/updated"
}

# Prints the package's newest version that begins as asked, and the suite that has it.
newest_package() {
  local prefix=$version.
  case $version in
    newest | arm64) prefix= ;;
  esac
  our apt-cache madison "linux-image-cloud-$architecture" |
    awk -F ' *\\| *' -v prefix="$prefix" 'index($2, prefix) == 1 { split($3, source, "[ /]+"); print $2, source[4] }' |
    sort --version-sort | tail -n 1
}

# A kernel is one package or, lately, several: of what it depends on, all of its own version.
packages_of() {
  our apt-get install --simulate --no-install-recommends --target-release "$2" "linux-image-cloud-$architecture=$1" |
    awk -v version="($1" '$1 == "Inst" && $3 == version { print $2 "=" version }' | tr -d '('
}

# --- one kernel -----------------------------------------------------------------

# Lays out what a package of any age has: newer ones keep everything in /usr.
lay_out() {
  local folder=$1 release
  if [ -d "$folder/usr/lib/modules" ]; then
    mkdir -p "$folder/lib"
    mv "$folder/usr/lib/modules" "$folder/lib/modules"
  fi
  release=$(ls "$folder/lib/modules")
  mv "$folder/boot/vmlinuz-$release" "$folder/vmlinuz" 2>/dev/null ||
    mv "$folder/lib/modules/$release/vmlinuz" "$folder/vmlinuz"
  rm -rf "$folder/usr" "$folder/boot" "$folder/etc"
  depmod -b "$folder" "$release" 2>/dev/null
  echo "$release" >"$folder/release"
}

fetch_libraries() {
  local deb
  [ ${#libraries[@]} -gt 0 ] || return 0
  mkdir -p "$1"
  (cd "$1" && our apt-get download -qq "${libraries[@]}") >&2 || return 1
  for deb in "$1"/*.deb; do
    dpkg-deb --extract "$deb" "$1"
  done
}

# Fetches into $1. A part of it is never left under its name.
fetch() {
  local of_version suite part=$1.part packages deb
  set_up_apt
  update_lists || return 1
  read -r of_version suite <<<"$(newest_package)"
  [ -n "$of_version" ] || die "the archive has no cloud kernel $version"
  mapfile -t packages < <(packages_of "$of_version" "$suite")
  say "fetching Linux $of_version"
  rm -rf "$part"
  mkdir -p "$part/debs"
  (cd "$part/debs" && our apt-get download -qq "${packages[@]}") >&2 || return 1
  for deb in "$part"/debs/*.deb; do
    dpkg-deb --extract "$deb" "$part"
  done
  rm -rf "$part/debs"
  lay_out "$part"
  fetch_libraries "$part/libraries" || return 1
  rm -rf "$1"
  mv "$part" "$1"
}

folder=$kernels/$version
if ! is_fresh "$folder" 30; then
  if ! fetch "$folder"; then
    [ -e "$folder/vmlinuz" ] || die "can't fetch kernel $version, see $apt/update.log"
    say "can't fetch a newer $version, using $(cat "$folder/release")"
  fi
fi
echo "$folder"

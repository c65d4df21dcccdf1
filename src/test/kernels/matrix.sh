#!/usr/bin/env bash
# Checks kernels one after the other and shows what works where.
#
#   matrix.sh [--write] [VERSION...]
#
# VERSION is one of fetch.sh, or "running" for this machine's own kernel, which needs no guest; all without.
# --write makes docs/kernels.md of it. "./synspan test --kernels" calls this, with everything built.
set -euo pipefail

here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
export CHECKOUT=${here%/src/test/kernels}
results=$CHECKOUT/target/kernels
guest_seconds=600
document=-
versions=()

say() { printf 'kernels: %s\n' "$*" >&2; }

for argument in "$@"; do
  case $argument in
    --write) document=$CHECKOUT/docs/kernels.md ;;
    -*) say "unknown option: $argument" && exit 2 ;;
    *) versions+=("$argument") ;;
  esac
done
[ ${#versions[@]} -gt 0 ] || versions=(5.10 6.1 6.12 newest running)

# As in a guest: namespaces of its own, and tracefs. Not of processes: hooks tell their numbers in the machine's.
check_running() {
  # shellcheck disable=SC2016 # the inner shell expands
  timeout "$guest_seconds" unshare --mount --net -- sh -c '
    mkdir -p /run/netns && mount -t tmpfs tmpfs /run/netns
    [ -e /sys/kernel/tracing/events ] || mount -t tracefs tracefs /sys/kernel/tracing
    ip link set lo up
    exec "$@"' sh "$here/checks.sh" "$1/first" "$1/second" >"$1/console.log" 2>&1
}

check_guest() {
  local kernel
  kernel=$("$here/fetch.sh" "$1") || return 1
  say "booting Linux $(cat "$kernel/release")"
  GUEST_SECONDS=$guest_seconds GUEST_OPTIONS="JAVA_HOME=$JAVA_HOME CHECKOUT=$CHECKOUT" \
    "$here/boot.sh" "$kernel" "$2" "$here/guest.sh"
}

pages=()
for version in "${versions[@]}"; do
  folder=$results/$version
  rm -rf "$folder"
  mkdir -p "$folder"
  if [ "$version" = running ]; then
    source='this machine, no guest'
    check_running "$folder" || say "this machine's kernel was not checked to the end, see $folder/console.log"
  else
    source='Debian'
    check_guest "$version" "$folder" || say "kernel $version was not checked to the end"
  fi
  pages+=("$source" "$folder")
  say "$version: $(grep -c '^passed' "$folder/second" || true) tests passed after $SECONDS s in all"
done
exec "$JAVA_HOME/bin/java" -cp "$CHECKOUT/target/test-classes:$(cat "$CHECKOUT/target/test-classpath")" \
  io.synspan.matrix.KernelMatrix "$document" "${pages[@]}"

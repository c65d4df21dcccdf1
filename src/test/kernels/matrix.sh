#!/usr/bin/env bash
# Checks kernels and shows what works where.
#
#   matrix.sh [--short] [--write] [VERSION...]
#
# VERSION is one of fetch.sh, or "running" for this machine's own kernel, which needs no guest; all without. On "arm64"
# programs are only loaded and attached.
# --short runs fewer tests, on one old kernel and one new: what CI has time for. Exit status 75 where the archive does
# not give these kernels.
# --write makes docs/kernels.md of it. "./synspan test --kernels" calls this, with everything built.
set -euo pipefail

here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
export CHECKOUT=${here%/src/test/kernels}
export TESTS=$here/tests
results=$CHECKOUT/target/kernels
guest_seconds=900
guests_at_once=2
document=-
default_versions=(5.10 6.1 6.12 newest arm64 running)
versions=()

say() { printf 'kernels: %s\n' "$*" >&2; }

for argument in "$@"; do
  case $argument in
    --short)
      TESTS=$here/tests.short
      default_versions=(5.10 6.12)
      guest_seconds=600
      ;;
    --write) document=$CHECKOUT/docs/kernels.md ;;
    -*) say "unknown option: $argument" && exit 2 ;;
    *) versions+=("$argument") ;;
  esac
done
[ ${#versions[@]} -gt 0 ] || versions=("${default_versions[@]}")

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
  kernel=$("$here/fetch.sh" "$1") || return
  say "booting Linux $(cat "$kernel/release")"
  GUEST_SECONDS=$guest_seconds GUEST_OPTIONS="JAVA_HOME=$JAVA_HOME CHECKOUT=$CHECKOUT TESTS=$TESTS" \
    "$here/boot.sh" "$kernel" "$2" "$here/guest.sh"
}

check() {
  local version=$1 folder=$results/$1 begin=$SECONDS
  rm -rf "$folder"
  mkdir -p "$folder"
  case $version in
    running)
      check_running "$folder" || say "this machine's kernel was not checked to the end, see $folder/console.log"
      ;;
    arm64)
      "$here/arm64/check.sh" "$folder" || say "arm64 was not checked to the end, see $folder/console.log"
      say "arm64: $(grep -c $'\tok$' "$folder/programs") programs work, after $((SECONDS - begin)) s"
      return 0
      ;;
    *) check_guest "$version" "$folder" || say "kernel $version was not checked to the end" ;;
  esac
  say "$version: $(grep -c '^passed' "$folder/second") tests passed, $(
    grep -c '^failed' "$folder/second"
  ) failed, after $((SECONDS - begin)) s"
}

for version in "${versions[@]}"; do
  [ "$version" = running ] || "$here/fetch.sh" "$version" >/dev/null || [ "$TESTS" = "$here/tests" ] || exit 75
done

# Emulation does not take all of a machine all the time. This machine's own kernel is checked when it has rest.
for version in "${versions[@]}"; do
  [ "$version" != running ] || continue
  while [ "$(jobs -rp | wc -l)" -ge "$guests_at_once" ]; do
    wait -n || true
  done
  check "$version" &
done
wait
pages=()
for version in "${versions[@]}"; do
  if [ "$version" = running ]; then
    check running
    pages+=('this machine, no guest' "$results/running")
  else
    pages+=('Debian' "$results/$version")
  fi
done
say "all after $SECONDS s"
exec "$JAVA_HOME/bin/java" -cp "$CHECKOUT/target/test-classes:$(cat "$CHECKOUT/target/test-classpath")" \
  io.synspan.matrix.KernelMatrix "$document" "${pages[@]}"

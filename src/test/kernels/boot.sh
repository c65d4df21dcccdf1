#!/usr/bin/env bash
# Boots a kernel in an emulated machine whose root is this machine's, read-only, with a layer in memory to
# write to; runs a program there as root and powers off. Everything of this machine is at its place: the
# JDK, the build, the tools of the tests.
#
#   boot.sh KERNEL OUTPUT PROGRAM
#     KERNEL    a folder of fetch.sh
#     OUTPUT    a folder: console.log, and "first" and "second", which the program writes as /dev/ttyS1, ttyS2
#     PROGRAM   absolute path
#
# GUEST_SECONDS=N bounds the whole. GUEST_OPTIONS are more words for the kernel's command line.
set -euo pipefail

kernel=$1 output=$2 program=$3
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
memory=3G
# cmpxchg16b gives wrong flags in QEMU 7.2, which Linux 6.12 stumbles over; five levels of page tables cost time
processor=max,cx16=off,la57=off
socket=$output/root.sock

die() {
  printf 'kernels: %s\n' "$1" >&2
  exit 1
}

find_virtiofsd() {
  local candidate
  for candidate in /usr/libexec/virtiofsd /usr/lib/qemu/virtiofsd; do
    if [ -x "$candidate" ]; then
      echo "$candidate"
      return 0
    fi
  done
  die "virtiofsd is missing: apt-get install virtiofsd (Debian 12: qemu-system-common)"
}

# The modules that the root needs, in the order in which they must be loaded. What is none is built in.
modules_for_root() {
  local release module
  release=$(cat "$kernel/release")
  for module in virtio_pci virtiofs overlay; do
    modprobe -d "$kernel" -S "$release" --show-depends "$module" 2>/dev/null || true
  done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }'
}

make_initramfs() {
  local folder=$kernel/initramfs module number=10
  rm -rf "$folder"
  mkdir -p "$folder"/{bin,dev,proc,host,memory,root,modules}
  cp "$(command -v busybox)" "$folder/bin/busybox"
  cp "$here/init" "$folder/init"
  while read -r module; do
    number=$((number + 1))
    case $module in
      *.xz) xz --decompress --stdout "$module" ;;
      *.zst) zstd --decompress --stdout "$module" ;;
      *) cat "$module" ;;
    esac >"$folder/modules/$number-$(basename "$module" | sed 's/\.ko.*/.ko/')"
  done < <(modules_for_root)
  (cd "$folder" && find . | cpio --create --format=newc --quiet) >"$kernel/initramfs.cpio"
}

serve_root() {
  "$(find_virtiofsd)" --socket-path="$socket" -o source=/ -o cache=always -o sandbox=chroot \
    >"$output/root.log" 2>&1 &
  server=$!
  trap 'kill "$server" 2>/dev/null || true' EXIT
  until [ -S "$socket" ]; do
    kill -0 "$server" 2>/dev/null || die "the root's server has ended, see $output/root.log"
    sleep 0.1
  done
}

mkdir -p "$output"
rm -f "$output"/{first,second,console.log,root.sock}
make_initramfs
serve_root
# slab_debug: since Linux 6.19 (commit f484f4a3e058) a socket's BPF storage comes of kmalloc_nolock(), which without
# cmpxchg16b has memory from debugged caches alone
# no_timer_check: on a busy machine the kernel thinks that the timer does not work
timeout "${GUEST_SECONDS:-300}" qemu-system-x86_64 -accel tcg,thread=multi -cpu "$processor" -smp 2 \
  -m "$memory" -object "memory-backend-memfd,id=memory,size=$memory,share=on" -numa node,memdev=memory \
  -kernel "$kernel/vmlinuz" -initrd "$kernel/initramfs.cpio" \
  -append "console=ttyS0 quiet panic=-1 no_timer_check slab_debug=F PROGRAM=$program KERNEL=$kernel ${GUEST_OPTIONS:-}" \
  -no-reboot -display none -monitor none -nic none \
  -chardev "socket,id=root,path=$socket" -device vhost-user-fs-pci,chardev=root,tag=host,queue-size=1024 \
  -serial "file:$output/console.log" -serial "file:$output/first" -serial "file:$output/second" </dev/null ||
  die "the guest did not end in time, see $output/console.log"

#!/usr/bin/env bash
# Loads the BPF objects, compiled for arm64, in an emulated guest of that architecture that has nothing but them.
#
#   check.sh FOLDER     where it leaves "programs", what src/test/kernels/arm64/load_programs.c says of each
set -euo pipefail

output=$1
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
checkout=${here%/src/test/kernels/arm64}
kernel=$("$here/../fetch.sh" arm64)
libraries=$kernel/libraries/usr
objects=$checkout/target/bpf-arm64
root=$output/root

say() { printf 'kernels: %s\n' "$*" >&2; }

make -s --no-print-directory -C "$checkout/src/native" BUILD="$checkout/target" bpf-other
rm -rf "$root"
mkdir -p "$root/dev"
mknod "$root/dev/console" c 5 1
# the archive's headers of libbpf, the cross compiler's own of everything else
mkdir -p "$output/include"
ln -sfn "$libraries/include/bpf" "$output/include/bpf"
aarch64-linux-gnu-gcc -static -O2 -D_GNU_SOURCE -I"$checkout/src/native" -I"$output/include" \
  "$here/load_programs.c" "$checkout/src/native/packet_attach.c" \
  -L"$libraries/lib/aarch64-linux-gnu" -lbpf -lelf -lz -o "$root/load_programs"
cp "$objects"/*.bpf.o "$root"
(cd "$root" && find . | cpio --create --format=newc --quiet) >"$output/initramfs.cpio"
say "booting Linux $(cat "$kernel/release")"
timeout 240 qemu-system-aarch64 -machine virt -cpu max,pauth=off -smp 2 -m 1G \
  -kernel "$kernel/vmlinuz" -initrd "$output/initramfs.cpio" -no-reboot -display none -monitor none -nic none \
  -append "console=ttyAMA0 quiet panic=-1 rdinit=/load_programs -- /tcp.bpf.o /packet.bpf.o" \
  -serial "file:$output/console.log" </dev/null
tr -d '\r' <"$output/console.log" >"$output/programs"
grep -qx end "$output/programs"

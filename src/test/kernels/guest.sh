#!/bin/sh
# The first program in a guest's own root: sets it up as a machine is, has it checked and powers it off. What
# doctor says goes to the first serial port after the console's, the tests' results to the next. KERNEL,
# JAVA_HOME, CHECKOUT and TESTS come from the kernel's command line.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8

mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mount -t tmpfs tmpfs /run
mount -t bpf bpf /sys/fs/bpf
mount -t tracefs tracefs /sys/kernel/tracing
mount -t cgroup2 cgroup2 /sys/fs/cgroup
modules=lib/modules/$(uname -r)
mkdir -p "/$modules"
mount --bind "$KERNEL/$modules" "/$modules"
ip link set lo up
for port in /dev/ttyS1 /dev/ttyS2; do
  stty -F "$port" raw
done

# emulated
export PATIENCE=5
"$CHECKOUT/src/test/kernels/checks.sh" /dev/ttyS1 /dev/ttyS2
echo "checked after $(cut -d ' ' -f 1 /proc/uptime) s"
sync
echo o >/proc/sysrq-trigger
sleep 60

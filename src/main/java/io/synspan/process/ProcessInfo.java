package io.synspan.process;

/**
 * What /proc says of a process; what is unknown is empty.
 *
 * @param command the kernel's name for it, at most 15 bytes ({@code /proc/PID/comm})
 * @param cgroup path of its cgroup2
 * @param containerId 64 hexadecimal digits, as container runtimes write them into the cgroup
 * @param podUid of its Kubernetes pod
 */
public record ProcessInfo(String command, String cgroup, String containerId, String podUid) {}

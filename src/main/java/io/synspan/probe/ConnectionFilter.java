package io.synspan.probe;

import java.util.BitSet;
import java.util.List;

/**
 * Which connections the kernel side reports. What is empty or 0 filters nothing.
 *
 * @param netnsInode inode of the one network namespace to watch, 0 for every one
 * @param cgroupId inode of the cgroup2 folder whose subtree to watch
 * @param localPorts local ports to watch
 * @param peerPorts peer ports to watch
 * @param localPrefixes local address prefixes to watch
 * @param peerPrefixes peer address prefixes to watch
 * @param withoutSelf leave out connections that this very process opens
 */
public record ConnectionFilter(
    int netnsInode,
    long cgroupId,
    BitSet localPorts,
    BitSet peerPorts,
    List<Prefix> localPrefixes,
    List<Prefix> peerPrefixes,
    boolean withoutSelf) {

  /**
   * An address prefix as the kernel side compares it, IPv4 as ::ffff:a.b.c.d.
   *
   * @param high the first eight bytes of the address
   * @param low the last eight bytes of the address
   * @param bits 0 to 128; an IPv4 prefix of n bits has 96 + n
   */
  public record Prefix(long high, long low, int bits) {}

  /** Watches one network namespace and nothing less. */
  public static ConnectionFilter ofNetns(int netnsInode) {
    return new ConnectionFilter(
        netnsInode, 0, new BitSet(), new BitSet(), List.of(), List.of(), true);
  }
}

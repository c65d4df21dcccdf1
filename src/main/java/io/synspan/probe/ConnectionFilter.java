package io.synspan.probe;

import java.net.InetAddress;
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
   * An address prefix.
   *
   * @param address IPv4 or IPv6; bits after the prefix don't matter
   * @param bits length in the address's own family: 0 to 32 or 0 to 128
   */
  public record Prefix(InetAddress address, int bits) {}

  /** Watches one network namespace and nothing less. */
  public static ConnectionFilter ofNetns(int netnsInode) {
    return new ConnectionFilter(
        netnsInode, 0, new BitSet(), new BitSet(), List.of(), List.of(), true);
  }
}

package io.synspan.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;

/**
 * Writes a {@link ConnectionFilter} into the object: constants before it is loaded, which lets the
 * verifier remove what is not asked for, and prefixes after. Names are those of {@code filter.h}.
 */
final class FilterWriter {
  private static final int PORTS = 65536;
  private static final int ADDRESS_BYTES = 16;

  private FilterWriter() {}

  static void writeConstants(ProbeObject object, ConnectionFilter filter) throws ProbeException {
    object.setConstant("filter_netns_inode", ints(filter.netnsInode()));
    object.setConstant("filter_cgroup_id", longs(filter.cgroupId()));
    writePorts(object, "local", filter.localPorts());
    writePorts(object, "peer", filter.peerPorts());
    writeFlag(object, "filter_local_prefixes", !filter.localPrefixes().isEmpty());
    writeFlag(object, "filter_peer_prefixes", !filter.peerPrefixes().isEmpty());
    if (filter.withoutSelf()) {
      writeSelf(object);
    }
  }

  static void writePrefixes(ProbeObject object, ConnectionFilter filter) throws ProbeException {
    writePrefixes(object, "local_prefixes", filter.localPrefixes());
    writePrefixes(object, "peer_prefixes", filter.peerPrefixes());
  }

  static void writePorts(ProbeObject object, String side, BitSet ports) throws ProbeException {
    if (ports.isEmpty()) {
      return;
    }
    object.setConstant(side + "_port_bits", bits(ports, PORTS));
    writeFlag(object, "filter_" + side + "_ports", true);
  }

  static void writePrefixes(ProbeObject object, String map, List<ConnectionFilter.Prefix> prefixes)
      throws ProbeException {
    for (ConnectionFilter.Prefix prefix : prefixes) {
      object.updateMap(map, prefixKey(prefix), new byte[] {1});
    }
  }

  /** Tells the kernel side which of them have no Ethernet header. */
  static void writeBareInterfaces(ProbeObject object, List<PacketInterface> interfaces)
      throws ProbeException {
    List<Integer> bare =
        interfaces.stream()
            .filter(of -> !of.ethernet())
            .map(PacketInterface::index)
            .limit(PacketOptions.INTERFACES_MOST)
            .toList();
    if (!bare.isEmpty()) {
      object.setConstant("bare_interfaces", ints(bare, PacketOptions.INTERFACES_MOST));
      writeFlag(object, "some_are_bare", true);
    }
  }

  /** The key of the LPM trie: prefix length in the machine's order, address in network order. */
  static byte[] prefixKey(ConnectionFilter.Prefix prefix) {
    byte[] key = new byte[Integer.BYTES + ADDRESS_BYTES];
    inMachineOrder(key)
        .putInt(prefix.bits())
        .order(ByteOrder.BIG_ENDIAN)
        .putLong(prefix.high())
        .putLong(prefix.low());
    return key;
  }

  private static void writeSelf(ProbeObject object) throws ProbeException {
    Path pidns = Path.of("/proc/self/ns/pid");
    try {
      object.setConstant("own_pidns_device", longs((Long) Files.getAttribute(pidns, "unix:dev")));
      object.setConstant("own_pidns_inode", longs((Long) Files.getAttribute(pidns, "unix:ino")));
    } catch (IOException e) {
      throw new ProbeException("cannot read " + pidns + ": is /proc mounted?", e);
    }
    object.setConstant("own_tgid", ints((int) ProcessHandle.current().pid()));
  }

  static void writeFlag(ProbeObject object, String name, boolean value) throws ProbeException {
    object.setConstant(name, new byte[] {(byte) (value ? 1 : 0)});
  }

  /** So many bits, 64 a word. */
  static byte[] bits(BitSet set, int count) {
    byte[] bits = new byte[count / Byte.SIZE];
    inMachineOrder(bits).asLongBuffer().put(set.toLongArray());
    return bits;
  }

  static byte[] ints(int value) {
    byte[] bytes = new byte[Integer.BYTES];
    inMachineOrder(bytes).putInt(value);
    return bytes;
  }

  /** An array of so many, 0 behind the last. */
  static byte[] ints(List<Integer> values, int count) {
    byte[] bytes = new byte[count * Integer.BYTES];
    IntBuffer ints = inMachineOrder(bytes).asIntBuffer();
    values.forEach(ints::put);
    return bytes;
  }

  static byte[] longs(long value) {
    byte[] bytes = new byte[Long.BYTES];
    inMachineOrder(bytes).putLong(value);
    return bytes;
  }

  private static ByteBuffer inMachineOrder(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
  }
}

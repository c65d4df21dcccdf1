package io.synspan.probe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What packets to see, where, and how much of them.
 *
 * @param hooks where; each that works is used
 * @param directions which way they go
 * @param interfaces those that the hooks of an interface are attached to
 * @param onlyInterfaces whether other hooks are to see these alone too
 * @param cgroup the control group whose sockets are watched, for the hook that belongs to one; null
 *     where there is no cgroup2
 * @param netnsInode the namespace of the interfaces
 * @param filter which packets
 * @param pcap which packets before the others are looked at, for hooks of an interface; null for
 *     all
 * @param perSecond at most so many; 0 for no limit
 * @param headers whether headers are wanted as they are
 * @param payloadBytes how much of the payload goes with them
 * @param ringBytes size of the ring buffer: a power of two and a multiple of the page size
 */
public record PacketOptions(
    List<PacketHookChoice> hooks,
    Set<PacketDirection> directions,
    List<PacketInterface> interfaces,
    boolean onlyInterfaces,
    @Nullable Path cgroup,
    int netnsInode,
    PacketFilter filter,
    @Nullable PcapFilter pcap,
    int perSecond,
    boolean headers,
    int payloadBytes,
    int ringBytes) {
  /** As many interfaces as the kernel side compares with. */
  public static final int INTERFACES_MOST = 16;

  /** The longest payload that can go with the headers. */
  public static final int PAYLOAD_BYTES_MOST = 64;

  private static final long SECOND_NS = 1_000_000_000L;
  private static final int WINDOWS = 10;

  /** The same at other hooks. */
  public PacketOptions at(List<PacketHookChoice> others) {
    return new PacketOptions(
        others,
        directions,
        interfaces,
        onlyInterfaces,
        cgroup,
        netnsInode,
        filter,
        pcap,
        perSecond,
        headers,
        payloadBytes,
        ringBytes);
  }

  /** Those that a hook sees and that are wanted. */
  List<PacketDirection> directionsAt(PacketHook hook) {
    List<PacketDirection> seen = new ArrayList<>(directions);
    if (!hook.seesTransmitted()) {
      seen.remove(PacketDirection.TRANSMIT);
    }
    return seen;
  }

  void write(ProbeObject object) throws ProbeException {
    object.setMapEntries(PacketProbe.RING_MAP, ringBytes);
    object.setConstant("wakeup_bytes", FilterWriter.longs(ringBytes / 4));
    object.setConstant("interface_netns_inode", FilterWriter.ints(netnsInode));
    if (directions.size() == 1) {
      int code = directions.iterator().next().code();
      object.setConstant("filter_direction", FilterWriter.ints(code));
    }
    if (onlyInterfaces) {
      List<Integer> indexes = interfaces.stream().map(PacketInterface::index).toList();
      object.setConstant("interface_indexes", FilterWriter.ints(indexes, INTERFACES_MOST));
      FilterWriter.writeFlag(object, "filter_interfaces", true);
    }
    FilterWriter.writeBareInterfaces(object, interfaces);
    writeRate(object);
    FilterWriter.writeFlag(object, "capture_headers", headers || payloadBytes > 0);
    object.setConstant("capture_payload_bytes", FilterWriter.ints(payloadBytes));
    filter.writeConstants(object);
  }

  /** Puts the operator's own filter into those of the programs that have room for it. */
  void placePcap(ProbeObject object, Set<String> programs) throws ProbeException {
    if (pcap == null) {
      return;
    }
    FilterWriter.writeFlag(object, "pcap_filter", true);
    for (PacketHookChoice choice : hooks) {
      if (choice.hook().isOfInterface()) {
        for (PacketDirection direction : directionsAt(choice.hook())) {
          String program = choice.hook().program(choice.ways().getFirst(), direction);
          if (programs.contains(program)) {
            pcap.place(object, program);
          }
        }
      }
    }
  }

  /** In ten windows a second, so that a burst does not take all; few are counted by the second. */
  private void writeRate(ProbeObject object) throws ProbeException {
    int windows = perSecond % WINDOWS == 0 ? WINDOWS : 1;
    object.setConstant("rate_limit", FilterWriter.longs(perSecond / windows));
    object.setConstant("rate_window_ns", FilterWriter.longs(SECOND_NS / windows));
  }
}

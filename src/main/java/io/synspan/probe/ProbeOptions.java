package io.synspan.probe;

import java.util.ArrayList;
import java.util.List;

/**
 * How to load the kernel side.
 *
 * @param filter which connections to report
 * @param ringBytes size of the ring buffer: a power of two and a multiple of the page size
 * @param everyNetns sample open connections in all network namespaces (slower), not in our own
 * @param exchanges load what tells of exchanges, too; {@link Probe#beginExchanges} attaches it
 * @param traceparent with exchanges, also what reads the traceparent of requests
 * @param syns ask, when a handshake is done, when a {@link SegmentProbe} has seen its SYN
 */
public record ProbeOptions(
    ConnectionFilter filter,
    int ringBytes,
    boolean everyNetns,
    boolean exchanges,
    boolean traceparent,
    boolean syns) {
  public static final int DEFAULT_RING_BYTES = 4 << 20;

  /** Without exchanges. */
  public ProbeOptions(ConnectionFilter filter, int ringBytes, boolean everyNetns) {
    this(filter, ringBytes, everyNetns, false, false, false);
  }

  /** To see whether a hook can be attached. */
  static ProbeOptions toTry(Hook hook) {
    return new ProbeOptions(
        ConnectionFilter.ofNetns(0),
        DEFAULT_RING_BYTES,
        hook == Hook.ITERATE_FILES || hook == Hook.ITERATE_FILE_EXCHANGES,
        true,
        true,
        false);
  }

  /** The iterator that samples open connections. */
  Hook iterator() {
    return everyNetns ? Hook.ITERATE_FILES : Hook.ITERATE_TCP;
  }

  /** Memory that only the programs want which this probe does not load, or the parts of them. */
  List<String> unneededMaps() {
    List<String> maps = new ArrayList<>();
    if (!exchanges || !traceparent) {
      maps.addAll(List.of("request_heads", "traceparent_counts"));
    }
    if (!syns) {
      maps.add(Probe.SYNS_MAP);
    }
    return maps;
  }

  /** Whether this probe has use for the hook. */
  boolean wants(Hook hook) {
    return switch (hook) {
      case ITERATE_TCP -> !everyNetns;
      case ITERATE_FILES -> everyNetns;
      case ITERATE_TCP_EXCHANGES -> exchanges && !everyNetns;
      case ITERATE_FILE_EXCHANGES -> exchanges && everyNetns;
      case TCP_SENDMSG_LOCKED, TCP_SENDMSG_ENTRY -> exchanges && traceparent;
      default -> exchanges || !hook.isForExchanges();
    };
  }
}

package io.synspan.kernel;

import io.synspan.app.packets.ControlGroups;
import io.synspan.packet.PacketOutcome;
import io.synspan.packet.PacketRecord;
import io.synspan.probe.ConnectionFilter;
import io.synspan.probe.PacketAttachment;
import io.synspan.probe.PacketCounts;
import io.synspan.probe.PacketDirection;
import io.synspan.probe.PacketFilter;
import io.synspan.probe.PacketHookChoice;
import io.synspan.probe.PacketInterface;
import io.synspan.probe.PacketOptions;
import io.synspan.probe.PacketProbe;
import io.synspan.probe.PacketProblem;
import io.synspan.probe.ProbeException;
import io.synspan.testing.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A packet probe whose packets a test can look at, in the order in which they came. */
final class RecordedPackets implements AutoCloseable {
  private static final Duration TIMEOUT = Patience.of(Duration.ofSeconds(10));
  private static final int POLL_MS = 5;
  private static final int RING_BYTES = 1 << 20;
  private static final int OWN_NETNS = inode(Path.of("/proc/self/ns/net"));

  private final PacketProbe probe;
  private final PacketRecord record = new PacketRecord();
  private final List<SeenPacket> packets = new ArrayList<>();

  private RecordedPackets(PacketProbe probe) {
    this.probe = probe;
  }

  /** Sees what an interface receives. */
  static RecordedPackets received(PacketInterface at, PacketHookChoice hook) throws ProbeException {
    return new RecordedPackets(
        PacketProbe.open(
            options(List.of(hook), EnumSet.of(PacketDirection.RECEIVE), at, new BitSet())));
  }

  /** Sees what passes an interface from or to these ports, wherever a hook works. */
  static RecordedPackets ofPorts(PacketInterface at, List<PacketHookChoice> hooks, int... ports)
      throws ProbeException {
    BitSet all = new BitSet();
    for (int port : ports) {
      all.set(port);
    }
    return new RecordedPackets(
        PacketProbe.open(options(hooks, EnumSet.allOf(PacketDirection.class), at, all)));
  }

  private static PacketOptions options(
      List<PacketHookChoice> hooks,
      Set<PacketDirection> directions,
      PacketInterface at,
      BitSet ports) {
    return new PacketOptions(
        hooks,
        directions,
        List.of(at),
        false,
        ControlGroups.topmost(),
        OWN_NETNS,
        new PacketFilter(ConnectionFilter.ofNetns(OWN_NETNS), ports, List.of(), 0, 0, 0, 0),
        null,
        0,
        false,
        0,
        RING_BYTES);
  }

  private static int inode(Path file) {
    try {
      return ((Long) Files.getAttribute(file, "unix:ino")).intValue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<PacketAttachment> attachments() {
    return probe.attachments();
  }

  List<PacketProblem> problems() {
    return probe.problems();
  }

  /** All that are there now. */
  List<SeenPacket> packets() {
    probe.ring().drain(this::record, Integer.MAX_VALUE);
    return List.copyOf(packets);
  }

  private void record(ByteBuffer data, int offset, int length) {
    if (!record.wrap(data, offset, length)) {
      throw new AssertionError("not a packet");
    }
    packets.add(SeenPacket.of(record));
  }

  /** What became of each, once so many were seen. */
  Map<PacketOutcome, Long> countsOf(long seen) throws ProbeException {
    long start = System.nanoTime();
    Map<PacketOutcome, Long> all = counts();
    while (sum(all) < seen) {
      if (System.nanoTime() - start > TIMEOUT.toNanos()) {
        throw new AssertionError("not within %s, there are %s".formatted(TIMEOUT, all));
      }
      probe.awaitRecords(POLL_MS);
      all = counts();
    }
    return all;
  }

  private static long sum(Map<PacketOutcome, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private Map<PacketOutcome, Long> counts() throws ProbeException {
    PacketCounts counts = probe.counts();
    Map<PacketOutcome, Long> all = new TreeMap<>();
    for (PacketOutcome outcome : PacketOutcome.values()) {
      if (counts.of(outcome) > 0) {
        all.put(outcome, counts.of(outcome));
      }
    }
    return all;
  }

  @Override
  public void close() {
    probe.close();
  }
}

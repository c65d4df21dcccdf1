package io.synspan.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.synspan.app.packets.ControlGroups;
import io.synspan.event.AcceptedRecord;
import io.synspan.event.ClosedRecord;
import io.synspan.event.DropRecord;
import io.synspan.event.EstablishedRecord;
import io.synspan.event.ExchangeRecord;
import io.synspan.event.FailedRecord;
import io.synspan.event.ListenerRecord;
import io.synspan.event.RecordDecoder;
import io.synspan.event.RecordHandler;
import io.synspan.event.ResetRecord;
import io.synspan.event.RetransmitRecord;
import io.synspan.event.TraceparentRecord;
import io.synspan.probe.ConnectionFilter;
import io.synspan.probe.DropReasons;
import io.synspan.probe.Hook;
import io.synspan.probe.HookStatus;
import io.synspan.probe.Probe;
import io.synspan.probe.ProbeException;
import io.synspan.probe.ProbeOptions;
import io.synspan.probe.RecordCounts;
import io.synspan.probe.SegmentOptions;
import io.synspan.probe.SegmentProbe;
import io.synspan.probe.TraceparentCounts;
import io.synspan.testing.NetworkNamespace;
import io.synspan.testing.Patience;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A probe whose records a test can look at, in the order in which they came. For one thread. */
final class RecordedProbe implements AutoCloseable {
  private static final Duration TIMEOUT = Patience.of(Duration.ofSeconds(10));
  private static final int POLL_MS = 5;

  /** Set in the guests of the kernel matrix. */
  static final boolean ANY_KERNEL = Boolean.getBoolean("synspan.test.any-kernel");

  private final Probe probe;
  private final RecordDecoder decoder = new RecordDecoder();
  private final Recorder recorder = new Recorder();
  private @Nullable SegmentProbe segments;
  private int delivered;

  private RecordedProbe(Probe probe) {
    this.probe = probe;
  }

  /** Watches a namespace, and samples connections of others than its own namespace too. */
  static RecordedProbe watch(NetworkNamespace namespace) throws ProbeException {
    return open(ConnectionFilter.ofNetns((int) namespace.inode()));
  }

  /** The same, with all that the setting synspan.traceparent loads. */
  static RecordedProbe readTraceparents(NetworkNamespace namespace) throws ProbeException {
    return open(
        new ProbeOptions(
            ConnectionFilter.ofNetns((int) namespace.inode()),
            ProbeOptions.DEFAULT_RING_BYTES,
            true,
            true,
            true,
            false));
  }

  /** The same, with the packets of its sockets. */
  static RecordedProbe seePackets(NetworkNamespace namespace) throws ProbeException {
    ConnectionFilter filter = ConnectionFilter.ofNetns((int) namespace.inode());
    RecordedProbe recorded =
        open(new ProbeOptions(filter, ProbeOptions.DEFAULT_RING_BYTES, true, false, false, true));
    try {
      recorded.segments =
          SegmentProbe.open(
              new SegmentOptions(filter, 0, List.of(), ControlGroups.topmost()), recorded.probe);
      return recorded;
    } catch (ProbeException e) {
      recorded.close();
      throw e;
    }
  }

  static RecordedProbe open(ConnectionFilter filter) throws ProbeException {
    return open(
        new ProbeOptions(filter, ProbeOptions.DEFAULT_RING_BYTES, true, true, false, false));
  }

  /**
   * Fails where a hook that was asked for is not in place: the tests need them all, but for those
   * of the kernel matrix, which has old kernels. Those of accept() are only needed by their own
   * test.
   */
  static RecordedProbe open(ProbeOptions options) throws ProbeException {
    Probe probe = Probe.open(options);
    for (HookStatus status : probe.hooks()) {
      if (!status.usable() && !ANY_KERNEL && !status.hook().program().contains("accept")) {
        probe.close();
        throw new AssertionError(status.toString());
      }
    }
    return new RecordedProbe(probe);
  }

  /** Attaches what tells of exchanges. */
  RecordedProbe withExchanges() throws ProbeException {
    boolean begun = probe.beginExchanges();
    assumeTrue(!ANY_KERNEL || begun, "exchanges can't be told of here");
    assertThat(begun).isTrue();
    return this;
  }

  /** Has the kernel side tell of exchanges that have fallen silent. */
  void flushExchanges() throws ProbeException {
    probe.flushExchanges();
  }

  /** The hooks that this kernel refuses, and why. */
  List<HookStatus> missingHooks() {
    return probe.hooks().stream().filter(status -> !status.usable()).toList();
  }

  /** Whether this kernel has a hook; all have them all but those of the kernel matrix. */
  boolean has(Hook hook) {
    return missingHooks().stream().noneMatch(status -> status.hook() == hook);
  }

  /** Names of those that the probe uses or lacks. */
  List<String> hooks() {
    return probe.hooks().stream().map(status -> status.hook().program()).toList();
  }

  TraceparentCounts traceparents() throws ProbeException {
    return probe.traceparentCounts();
  }

  /** Waits for one record of a type, the first that came. */
  <R extends SeenRecord> R await(Class<R> type) throws ProbeException {
    return await(type, record -> true);
  }

  /** Waits for one record of a type that fits, the first that came. */
  <R extends SeenRecord> R await(Class<R> type, Predicate<R> condition) throws ProbeException {
    return await(type, condition, 1).getFirst();
  }

  /** Waits for so many records of a type that fit. */
  <R extends SeenRecord> List<R> await(Class<R> type, Predicate<R> condition, int count)
      throws ProbeException {
    String waitsFor = count + " " + type.getSimpleName();
    awaitUntil(waitsFor, () -> seen(type, condition).size() >= count);
    return seen(type, condition);
  }

  private List<SeenRecord> lastRecords() {
    int size = recorder.records.size();
    return recorder.records.subList(Math.max(0, size - 20), size);
  }

  /** Reads records until something has become true. */
  void awaitUntil(String what, BooleanSupplier condition) throws ProbeException {
    long start = System.nanoTime();
    drain();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > TIMEOUT.toNanos()) {
        throw new AssertionError(
            "not within %s: %s. Seen %d records, the last of them: %s"
                .formatted(TIMEOUT, what, recorder.records.size(), lastRecords()));
      }
      probe.awaitRecords(POLL_MS);
      drain();
    }
  }

  /** The records of a type that are there now; the programs have written what is over. */
  <R extends SeenRecord> List<R> seen(Class<R> type) throws ProbeException {
    drain();
    return seen(type, record -> true);
  }

  /** All records that are there now. */
  List<SeenRecord> seen() throws ProbeException {
    drain();
    return List.copyOf(recorder.records);
  }

  /** Takes in open connections and reads one sample of each. */
  List<SeenRecord.Closed> adopt() throws ProbeException {
    return sample(true, true);
  }

  /** Reads a sample of each open connection on which something moved since its last. */
  List<SeenRecord.Closed> sampleMoved() throws ProbeException {
    return sample(false, false);
  }

  /** Reads a sample of each open connection. */
  List<SeenRecord.Closed> sampleAll() throws ProbeException {
    return sample(false, true);
  }

  /** The packets that were thrown away until now: none is waited for. */
  List<SeenRecord.Drop> drops() {
    drain();
    return List.copyOf(recorder.drops);
  }

  /** Exact counts of these, by the name that the kernel has for the reason. */
  Map<String, Long> dropCounts() throws ProbeException {
    Map<String, Long> counts = new TreeMap<>();
    Map<Integer, String> names = DropReasons.losses();
    probe.dropCounts().byReason().forEach((reason, count) -> counts.put(names.get(reason), count));
    return counts;
  }

  /** Reads each listener. */
  List<SeenRecord.Listener> listeners() throws ProbeException {
    sample(false, false);
    return recorder.listeners;
  }

  /** How many records have been read from the ring. */
  int delivered() throws ProbeException {
    drain();
    return delivered;
  }

  RecordCounts counts() throws ProbeException {
    return probe.recordCounts();
  }

  /** Reads the ring. */
  void drain() {
    delivered += probe.ring().drain(this::decode, Integer.MAX_VALUE);
  }

  @Override
  public void close() {
    if (segments != null) {
      segments.close();
    }
    probe.close();
  }

  private List<SeenRecord.Closed> sample(boolean adopt, boolean idleToo) throws ProbeException {
    assumeTrue(!ANY_KERNEL || probe.canSample(), "open connections can't be sampled here");
    recorder.samples = new ArrayList<>();
    recorder.listeners = new ArrayList<>();
    probe.sample(adopt, idleToo, this::decode);
    return recorder.samples;
  }

  private <R extends SeenRecord> List<R> seen(Class<R> type, Predicate<R> condition) {
    return recorder.records.stream()
        .filter(type::isInstance)
        .map(type::cast)
        .filter(condition)
        .toList();
  }

  private void decode(ByteBuffer data, int offset, int length) {
    decoder.decode(data, offset, length, recorder);
  }

  private static final class Recorder implements RecordHandler {
    private final List<SeenRecord> records = new ArrayList<>();
    private final List<SeenRecord.Drop> drops = new ArrayList<>();
    private List<SeenRecord.Closed> samples = new ArrayList<>();
    private List<SeenRecord.Listener> listeners = new ArrayList<>();

    @Override
    public void onEstablished(EstablishedRecord record) {
      records.add(SeenRecord.Established.of(record));
    }

    @Override
    public void onFailed(FailedRecord record) {
      records.add(SeenRecord.Failed.of(record));
    }

    @Override
    public void onClosed(ClosedRecord record) {
      records.add(SeenRecord.Closed.of(record));
    }

    @Override
    public void onSample(ClosedRecord record) {
      samples.add(SeenRecord.Closed.of(record));
    }

    @Override
    public void onReset(ResetRecord record) {
      records.add(SeenRecord.Reset.of(record));
    }

    @Override
    public void onRetransmit(RetransmitRecord record) {
      records.add(SeenRecord.Retransmit.of(record));
    }

    @Override
    public void onListener(ListenerRecord record) {
      listeners.add(SeenRecord.Listener.of(record));
    }

    @Override
    public void onAccepted(AcceptedRecord record) {
      records.add(SeenRecord.Accepted.of(record));
    }

    @Override
    public void onDrop(DropRecord record) {
      drops.add(SeenRecord.Drop.of(record));
    }

    @Override
    public void onExchange(ExchangeRecord record) {
      records.add(SeenRecord.Exchange.of(record));
    }

    @Override
    public void onTraceparent(TraceparentRecord record) {
      records.add(SeenRecord.Traceparent.of(record));
    }

    @Override
    public void onUnknownKind(int kind, int length) {
      throw new AssertionError("unknown kind " + kind);
    }

    @Override
    public void onTruncated(int kind, int length) {
      throw new AssertionError("truncated record of kind " + kind + ": " + length);
    }

    @Override
    public void onInvalid(int kind, int length) {
      throw new AssertionError("invalid record of kind " + kind);
    }
  }
}

package io.synspan.probe;

import io.synspan.event.RecordDecoder;
import io.synspan.event.RecordLayout;
import io.synspan.ring.RecordConsumer;
import io.synspan.ring.RingBufferReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/**
 * The attached kernel side. Used and closed by one thread, the reader.
 *
 * <p>Nothing is pinned: when the process ends, however it ends, the kernel detaches everything.
 */
public final class Probe implements AutoCloseable {
  static final String RING_MAP = "records";
  static final String SYNS_MAP = "syns_seen";
  private static final String PASSES_MAP = "sample_passes";
  private static final String EXCHANGES_SINCE_MAP = "exchanges_since";

  /** At least the kernel's own buffer (8 pages), so that a read never splits a sample. */
  private static final int ITERATOR_BUFFER_BYTES = 64 * 1024;

  private final ProbeObject object;
  private final ProbeOptions options;
  private final ProbeLoader loader;
  private final RingBufferReader ring;
  private final ByteBuffer samples =
      ByteBuffer.allocateDirect(ITERATOR_BUFFER_BYTES).order(ByteOrder.nativeOrder());
  private int passes;
  private boolean exchanging;
  private DropCounts drops = DropCounts.NONE;

  private Probe(
      ProbeObject object, ProbeOptions options, ProbeLoader loader, RingBufferReader ring) {
    this.object = object;
    this.options = options;
    this.loader = loader;
    this.ring = ring;
  }

  /**
   * Loads and attaches the hooks and maps the ring buffer. Records flow from here on.
   *
   * @throws ProbeException where the kernel refuses what is required; nothing stays attached then
   */
  public static Probe open(ProbeOptions options) throws ProbeException {
    ProbeLoader loader = new ProbeLoader(options);
    ProbeObject object = loader.load();
    try {
      object.mapRing(RING_MAP);
      RingBufferReader ring =
          new RingBufferReader(object.consumerPage(), object.producerPages(), options.ringBytes());
      return new Probe(object, options, loader, ring);
    } catch (ProbeException | RuntimeException e) {
      object.close();
      throw e;
    }
  }

  /** Tries each hook alone and takes it out again: what {@code synspan doctor} shows. */
  public static List<HookStatus> checkEach() {
    Map<Hook, String> problems = new EnumMap<>(Hook.class);
    for (Hook hook : Hook.values()) {
      String problem = ProbeLoader.problemOf(hook, ProbeOptions.toTry(hook));
      if (!problem.isEmpty()) {
        problems.put(hook, problem);
      }
    }
    return HookReport.ofEach(EnumSet.allOf(Hook.class), problems);
  }

  /** The hooks that are in place, and those that the user lacks, with the reason. */
  public List<HookStatus> hooks() {
    return loader.statuses();
  }

  /** Reads the records; its buffers are gone after {@link #close()}. */
  public RingBufferReader ring() {
    return ring;
  }

  /**
   * Waits until the time is up or the kernel side asks for its reader because the ring fills.
   * Records in the ring alone do not end the wait: the reader comes by the clock.
   *
   * @return whether the kernel side asked
   */
  public boolean awaitRecords(int timeoutMs) throws ProbeException {
    return object.waitForRing(timeoutMs);
  }

  /** Whether open connections can be sampled on this kernel. */
  public boolean canSample() {
    return hooks().stream().anyMatch(h -> h.hook() == options.iterator() && h.usable());
  }

  /**
   * One pass over the open connections; each that changed since its last sample is written as a
   * record of kind SAMPLE, and each listener as one of kind LISTENER.
   *
   * @param adopt take in connections that were open before the probe
   * @param idleToo write also those on which nothing moved
   * @return the number of records
   */
  public int sample(boolean adopt, boolean idleToo, RecordConsumer consumer) throws ProbeException {
    return sample(adopt, idleToo, consumer, () -> {});
  }

  /**
   * The same for whoever has other things to do meanwhile.
   *
   * @param afterRead called each time that the kernel has gone over a few thousand sockets
   */
  public int sample(boolean adopt, boolean idleToo, RecordConsumer consumer, Runnable afterRead)
      throws ProbeException {
    byte[] pass = new byte[8];
    ByteBuffer.wrap(pass)
        .order(ByteOrder.nativeOrder())
        .putInt(++passes)
        .put((byte) (adopt ? 1 : 0))
        .put((byte) (idleToo ? 1 : 0));
    object.updateMap(PASSES_MAP, FilterWriter.ints(0), pass);
    int fd = object.openIterator(options.iterator());
    try {
      return readPass(fd, consumer, afterRead);
    } finally {
      ProbeNative.closeIterator(fd);
    }
  }

  /**
   * Attaches what tells of exchanges; again does nothing. A connection that is open already is told
   * of from its next exchange on.
   *
   * @return whether exchanges are told of now; false where the kernel lacks what they need, see
   *     {@link #hooks}, or where {@link ProbeOptions#exchanges} did not ask for it
   */
  public boolean beginExchanges() throws ProbeException {
    if (!exchanging && options.exchanges()) {
      object.updateMap(
          EXCHANGES_SINCE_MAP, FilterWriter.ints(0), FilterWriter.longs(System.nanoTime()));
      loader.attachForExchanges(object);
      exchanging =
          hooks().stream()
              .filter(status -> status.hook().isForExchanges())
              .filter(status -> !status.hook().addsToExchanges())
              .allMatch(HookStatus::usable);
    }
    return exchanging;
  }

  /**
   * Has the kernel side tell of all that it has not told yet of exchanges: the records come through
   * the ring. To be called about twice a second; where exchanges are not told of it does nothing.
   *
   * @return whether each exchange that had begun before the call has been told of now; false where
   *     a hook was busy with one
   */
  public boolean flushExchanges() throws ProbeException {
    if (!exchanging) {
      return false;
    }
    int fd = object.openIterator(exchangeIterator());
    try {
      int busy =
          object.check(
              "flush exchanges", ProbeNative.readIterator(fd, samples, 0, samples.capacity()));
      return busy == 0;
    } finally {
      ProbeNative.closeIterator(fd);
    }
  }

  private Hook exchangeIterator() {
    for (HookStatus status : hooks()) {
      Hook hook = status.hook();
      boolean iterates =
          hook == Hook.ITERATE_EXCHANGES || hook.standsInFor() == Hook.ITERATE_EXCHANGES;
      if (iterates && status.usable()) {
        return hook;
      }
    }
    throw new IllegalStateException("exchanges are told of, but nothing goes over them");
  }

  private int readPass(int fd, RecordConsumer consumer, Runnable afterRead) throws ProbeException {
    int count = 0;
    samples.clear();
    while (true) {
      int read =
          object.check(
              "read open connections",
              ProbeNative.readIterator(fd, samples, samples.position(), samples.remaining()));
      if (read == 0) {
        return count;
      }
      int end = samples.position() + read;
      int offset = 0;
      for (int length = lengthAt(offset, end); length > 0; length = lengthAt(offset, end)) {
        if (kindAt(offset) != RecordLayout.KIND_PASS_MARK) {
          consumer.accept(samples, offset, length);
          count++;
        }
        offset += length;
      }
      samples.position(offset).limit(end);
      samples.compact();
      afterRead.run();
    }
  }

  /** The length of the record that begins here; 0 where not all of it was read yet. */
  private int lengthAt(int offset, int end) {
    if (end - offset < RecordLayout.HEADER_LENGTH) {
      return 0;
    }
    int kind = kindAt(offset);
    int length =
        kind == RecordLayout.KIND_PASS_MARK
            ? RecordLayout.HEADER_LENGTH
            : RecordDecoder.lengthOf(kind);
    return end - offset < length ? 0 : length;
  }

  private int kindAt(int offset) {
    return RecordDecoder.kindOf(samples, offset, RecordLayout.HEADER_LENGTH);
  }

  /** Has an object that is not loaded yet tell this one of SYNs, where it was asked for. */
  void takeSynsFrom(ProbeObject segments) throws ProbeException {
    if (options.syns()) {
      segments.shareMap(SYNS_MAP, object);
    }
  }

  /** Exact counts of what was produced and lost, from the kernel. */
  public RecordCounts recordCounts() throws ProbeException {
    return RecordCounts.read(object, RecordLayout.KIND_COUNT);
  }

  /** {@link RecordCounts#lostExchanges} alone: what has to be known more often. */
  public long lostExchanges() throws ProbeException {
    return RecordCounts.readLostExchanges(object);
  }

  /** Exact counts of the packets that were thrown away. */
  public DropCounts dropCounts() throws ProbeException {
    drops = DropCounts.read(object, DropReasons.losses().keySet(), drops);
    return drops;
  }

  /**
   * Exact counts of the requests that were looked at for their traceparent; none where {@link
   * ProbeOptions#traceparent} did not ask for it.
   */
  public TraceparentCounts traceparentCounts() throws ProbeException {
    return options.traceparent() ? TraceparentCounts.read(object) : TraceparentCounts.NONE;
  }

  /**
   * Takes from every thread of this process all capabilities that reading does not need. They don't
   * come back.
   *
   * @return those that were kept, with the reason; none on most machines
   * @throws ProbeException where a thread could not be reached
   */
  public Map<Capability, String> giveUpCapabilities() throws ProbeException {
    return PrivilegeDrop.giveUp(this::canRead);
  }

  private boolean canRead() throws ProbeException {
    try {
      recordCounts();
      return true;
    } catch (ProbeException e) {
      if (e.errnoName().equals("EPERM")) {
        return false;
      }
      throw e;
    }
  }

  /** Detaches and closes everything; again does nothing. The reader must have stopped. */
  @Override
  public void close() {
    object.close();
  }
}

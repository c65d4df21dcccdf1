package io.synspan.app;

import io.synspan.probe.Probe;
import io.synspan.probe.ProbeException;
import io.synspan.probe.RecordCounts;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * The duty cycle of the one thread that reads the kernel's records: waits, drains the ring, samples
 * the open connections once an interval, reads the counters once a second.
 *
 * <p>The kernel side does not wake it for a record (ADR 1), so how long it waits is how old a
 * record may get.
 */
final class ReaderLoop implements Runnable {
  private static final Logger LOG = Logger.getLogger("io.synspan");

  private static final int BATCH = 4096;
  private static final int IDLE_WAIT_MS = 250;
  private static final int LONGEST_BUSY_WAIT_MS = 50;
  private static final int SHORTEST_BUSY_WAIT_MS = 5;

  /**
   * What a turn should find: as much as the processor's cache keeps, and little enough for whatever
   * waits for the processor meanwhile.
   */
  private static final int RECORDS_PER_TURN = 512;

  private static final long COUNT_INTERVAL_NS = Duration.ofSeconds(1).toNanos();

  /** With the kernel side's own 0.3 s and a wait an exchange is told of within a second. */
  private static final long FLUSH_INTERVAL_NS = Duration.ofMillis(400).toNanos();

  /** Where somebody waits. */
  private static final long WANTED_FLUSH_NS = Duration.ofMillis(100).toNanos();

  /** Of the time; over many busy connections a flush takes up to 0.1 s. */
  private static final int SHARE_OF_EARLY_FLUSHES = 10;

  /** What waits for a flush is remembered meanwhile, and best in the processor's cache. */
  private static final int RECORDS_PER_FLUSH = 512;

  /** A ring's worth of small records: then it is time for the other duties. */
  private static final int BATCHES_AT_ONCE = 64;

  private final Probe probe;
  private final RecordSink sink;
  private final ExchangeSwitch exchanges;
  private final PacketWatch packets;
  private final long sampleIntervalNs;
  private final boolean passesAreComplete;
  private volatile boolean stopping;
  private volatile long lastTurnNs = System.nanoTime();
  private long nextSampleNs;
  private long nextCountNs;
  private long lastFlushNs = System.nanoTime() - FLUSH_INTERVAL_NS;
  private boolean exchangesTried;
  private long lastFlushTookNs;
  private int recordsSinceFlush;
  private long lost;
  private long lostExchanges;
  private boolean lostSincePass;

  /**
   * Reads from an attached probe, which stays the caller's to close once {@link #run} has returned.
   *
   * @param exchanges whether to ask the kernel side for exchanges, from whenever it is on
   * @param packets what single segments tell, the caller's too
   * @param passesAreComplete whether the probe's iterator reaches every connection that it watches
   */
  ReaderLoop(
      Probe probe,
      RecordSink sink,
      ExchangeSwitch exchanges,
      PacketWatch packets,
      Duration sampleInterval,
      boolean passesAreComplete) {
    this.probe = probe;
    this.sink = sink;
    this.exchanges = exchanges;
    this.packets = packets;
    this.sampleIntervalNs = sampleInterval.toNanos();
    this.passesAreComplete = passesAreComplete;
  }

  /**
   * Reads until {@link #stop}, then drains what is left.
   *
   * @throws ReaderFailedException where the kernel refuses to be read
   */
  @Override
  public void run() {
    try {
      lookAtExchanges(System.nanoTime());
      adopt();
      int waitMs = LONGEST_BUSY_WAIT_MS;
      while (!stopping) {
        probe.awaitRecords(waitMs);
        waitMs = waitAfter(turn(), waitMs);
      }
      flushExchanges(System.nanoTime());
      drain();
      sink.ended();
      count(System.nanoTime());
      packets.finish();
    } catch (ProbeException e) {
      throw new ReaderFailedException(e);
    }
  }

  /** Ends {@link #run} within a quarter of a second; any thread may call it. */
  void stop() {
    stopping = true;
  }

  /** Time since the reader last came round; any thread may call it. */
  Duration sinceLastTurn() {
    return Duration.ofNanos(System.nanoTime() - lastTurnNs);
  }

  private static int waitAfter(int records, int waitedMs) {
    if (records == 0) {
      return IDLE_WAIT_MS;
    }
    long waitMs = (long) waitedMs * RECORDS_PER_TURN / records;
    return Math.clamp(waitMs, SHORTEST_BUSY_WAIT_MS, LONGEST_BUSY_WAIT_MS);
  }

  private int turn() throws ProbeException {
    int records = drain();
    long nowNs = System.nanoTime();
    packets.readSyns(nowNs, sink);
    lookAtExchanges(nowNs);
    if (nowNs - nextCountNs >= 0) {
      count(nowNs);
    }
    if (nowNs - nextSampleNs >= 0 && probe.canSample()) {
      sample(nowNs, false, lostSincePass);
    }
    lastTurnNs = nowNs;
    return records;
  }

  private void lookAtExchanges(long nowNs) throws ProbeException {
    if (!exchangesTried && exchanges.isOn()) {
      exchangesTried = true;
      probe.beginExchanges();
    }
    if (nowNs - lastFlushNs >= flushIntervalNs()) {
      exchanges.flushes();
      recordsSinceFlush = 0;
      flushExchanges(nowNs);
      lastFlushNs = nowNs;
    }
  }

  private long flushIntervalNs() {
    long worthItNs = Math.min(SHARE_OF_EARLY_FLUSHES * lastFlushTookNs, FLUSH_INTERVAL_NS);
    if (recordsSinceFlush >= RECORDS_PER_FLUSH) {
      return worthItNs;
    }
    return exchanges.isFlushWanted() ? Math.max(worthItNs, WANTED_FLUSH_NS) : FLUSH_INTERVAL_NS;
  }

  private void flushExchanges(long nowNs) throws ProbeException {
    boolean complete = probe.flushExchanges();
    lastFlushTookNs = System.nanoTime() - nowNs;
    if (complete && drainedAll()) {
      if (probe.lostExchanges() != lostExchanges) {
        count(nowNs);
      }
      sink.exchangesComplete(nowNs);
    }
  }

  /** Whether all is handed on that the kernel side has begun to write until now. */
  private boolean drainedAll() {
    long until = probe.ring().producerPosition();
    for (int turn = 0; turn < BATCHES_AT_ONCE; turn++) {
      drain();
      if (probe.ring().hasReached(until)) {
        return true;
      }
    }
    return false;
  }

  private int drain() {
    long drainedNs = System.nanoTime();
    long until = probe.ring().producerPosition();
    int records = 0;
    int read = BATCH;
    for (int batch = 0; batch < BATCHES_AT_ONCE && read == BATCH; batch++) {
      read = probe.ring().drain(sink, BATCH);
      records += read;
    }
    recordsSinceFlush += records;
    if (probe.ring().hasReached(until)) {
      sink.drained(drainedNs);
    }
    return records;
  }

  /**
   * The first pass learns the listening ports, which tell who opened what the second one adopts.
   */
  private void adopt() throws ProbeException {
    if (!probe.canSample()) {
      return;
    }
    probe.sample(false, false, (data, offset, length) -> {}, this::drain);
    sample(System.nanoTime(), true, true);
    LOG.debug("Took up the connections that were open already");
  }

  private void sample(long nowNs, boolean adopt, boolean idleToo) throws ProbeException {
    sink.beginPass(nowNs);
    probe.sample(adopt, idleToo, sink, this::drain);
    sink.endPass(idleToo && passesAreComplete);
    lostSincePass = false;
    nextSampleNs = nowNs + sampleIntervalNs;
  }

  /**
   * A lost record, or a hook's call that the kernel left out, may have been the end of a
   * connection: then the next pass looks at all of them.
   */
  private void count(long nowNs) throws ProbeException {
    RecordCounts counts = probe.recordCounts();
    long nowLost = counts.totalLost() + counts.missedCalls();
    lostSincePass |= nowLost > lost;
    lost = nowLost;
    lostExchanges = counts.lostExchanges();
    sink.counted(counts);
    sink.dropped(probe.dropCounts());
    sink.lookedAt(probe.traceparentCounts());
    packets.read(sink);
    nextCountNs = nowNs + COUNT_INTERVAL_NS;
  }

  /** The kernel can't be read any more: nothing is left to do but to stop. */
  static final class ReaderFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ReaderFailedException(ProbeException cause) {
      super(cause.getMessage(), cause);
    }
  }
}

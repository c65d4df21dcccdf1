package io.synspan.app.summary;

import io.synspan.connection.Connection;
import io.synspan.connection.ConnectionListener;
import io.synspan.connection.MonotonicClock;
import io.synspan.event.ResetRecord;
import io.synspan.event.RetransmitType;
import io.synspan.exchange.Exchange;
import io.synspan.exchange.ProxyListener;
import io.synspan.exchange.Unpaired;
import io.synspan.signal.ResetCauses;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Prints a summary of each interval. It listens and is {@linkplain #tick told the time} on the
 * tracker's thread, and prints on its own: a terminal that does not take its output (a pager,
 * Ctrl-S) makes an interval longer, and never the reader wait.
 */
public final class TerminalSummary implements ConnectionListener, ProxyListener, AutoCloseable {
  private static final DateTimeFormatter TIME_OF_DAY = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final int NOTABLE_LIMIT = 10;
  private static final long SHORTEST_LAST_NS = Duration.ofSeconds(1).toNanos();
  private static final Duration CLOSE_LIMIT = Duration.ofMillis(200);

  /** One interval, complete; the printer gives its counts back when it is done. */
  private record Interval(SummaryCounts counts, long endNs, long lengthNs, boolean last) {}

  private final PrintStream out;
  private final MonotonicClock clock;
  private final ZoneId zone;
  private final long intervalNs;
  private final BlockingQueue<Interval> toPrint = new ArrayBlockingQueue<>(1);
  private final Thread printer;
  private volatile @Nullable SummaryCounts spare;

  // The tracker's thread alone
  private SummaryCounts current;
  private long beganNs;
  private long nowNs;
  private long recordsLost;

  /**
   * Starts the printing thread.
   *
   * @param startNs CLOCK_MONOTONIC time at which the first interval begins
   */
  public TerminalSummary(
      PrintStream out,
      MonotonicClock clock,
      ZoneId zone,
      Duration interval,
      ResetCauses causes,
      long startNs) {
    this.out = out;
    this.clock = clock;
    this.zone = zone;
    this.intervalNs = interval.toNanos();
    this.current = new SummaryCounts(NOTABLE_LIMIT, causes);
    this.spare = new SummaryCounts(NOTABLE_LIMIT, causes);
    this.beganNs = startNs;
    this.nowNs = startNs;
    this.printer = Thread.ofPlatform().name("synspan-summary").daemon().start(this::print);
  }

  /**
   * Ends the interval where its time is up.
   *
   * @param timeNs CLOCK_MONOTONIC time now
   */
  public void tick(long timeNs) {
    nowNs = timeNs;
    if (timeNs - beganNs >= intervalNs) {
      handOver();
    }
  }

  /** Takes the number of records that the kernel side could not deliver, ever. */
  public void recordsLost(long total) {
    current.addRecordsLost(total - recordsLost);
    recordsLost = total;
  }

  /**
   * Prints what there is of the last interval, unless that is nothing. The tracker's thread must
   * have ended.
   */
  @Override
  public void close() {
    if (nowNs - beganNs < SHORTEST_LAST_NS && current.isQuiet()) {
      return;
    }
    try {
      Interval last = new Interval(current, nowNs, nowNs - beganNs, true);
      if (toPrint.offer(last, CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        printer.join(CLOSE_LIMIT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void handOver() {
    SummaryCounts next = spare;
    if (next == null) {
      return; // the printer still has it
    }
    spare = null;
    next.begin(current.active);
    toPrint.add(new Interval(current, nowNs, nowNs - beganNs, false));
    current = next;
    beganNs = nowNs;
  }

  private void print() {
    try {
      Interval interval;
      do {
        interval = toPrint.take();
        out.print(text(interval));
        out.flush();
        spare = interval.counts();
      } while (!interval.last());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String text(Interval interval) {
    Instant end = Instant.EPOCH.plusNanos(clock.epochNs(interval.endNs()));
    Duration length = Duration.ofNanos(interval.lengthNs());
    return SummaryText.of(
        interval.counts(),
        "%s, last %d s".formatted(TIME_OF_DAY.format(end.atZone(zone)), length.toSeconds()),
        length);
  }

  @Override
  public void onUpstream(long upstreamKey, Connection connection) {
    current.onUpstream(upstreamKey, connection);
  }

  @Override
  public void onPaired(Exchange downstream, Exchange upstream) {
    current.onPaired(downstream, upstream);
  }

  @Override
  public void onUnpaired(Exchange exchange, Unpaired reason) {
    current.onUnpaired(exchange, reason);
  }

  @Override
  public void onEstablished(Connection connection) {
    current.onEstablished(connection);
  }

  @Override
  public void onAdopted(Connection connection) {
    current.onAdopted(connection);
  }

  @Override
  public void onFailed(Connection connection) {
    current.onFailed(connection);
  }

  @Override
  public void onTransfer(
      Connection connection, long sentBytes, long receivedBytes, long elapsedNs) {
    current.onTransfer(connection, sentBytes, receivedBytes, elapsedNs);
  }

  @Override
  public void onRetransmit(Connection connection, RetransmitType type, long segments) {
    current.onRetransmit(connection, type, segments);
  }

  @Override
  public void onReset(@Nullable Connection connection, ResetRecord record) {
    current.onReset(connection, record);
  }

  @Override
  public void onAccepted(Connection connection) {
    current.onAccepted(connection);
  }

  @Override
  public void onClosed(Connection connection) {
    current.onClosed(connection);
  }

  @Override
  public void onFinished(Connection connection) {
    current.onFinished(connection);
  }

  @Override
  public void onEvicted(Connection connection) {
    current.onEvicted(connection);
  }

  @Override
  public void onVanished(Connection connection) {
    current.onVanished(connection);
  }
}

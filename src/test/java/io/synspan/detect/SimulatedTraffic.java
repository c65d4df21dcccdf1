package io.synspan.detect;

import static io.synspan.testing.KernelRecord.closed;
import static io.synspan.testing.KernelRecord.established;
import static io.synspan.testing.KernelRecord.reset;
import static io.synspan.testing.KernelRecord.resetWithoutSocket;
import static io.synspan.testing.KernelRecord.retransmit;

import io.synspan.connection.ConnectionTracker;
import io.synspan.event.ResetDirection;
import io.synspan.event.RetransmitType;
import io.synspan.event.TcpState;
import io.synspan.testing.KernelRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * The kernel's records of traffic that is described connection by connection, played to a tracker
 * and the detectors in the order of their times. Its server listens on 192.0.2.1:8080. Always the
 * same for the same calls.
 */
final class SimulatedTraffic {
  static final long MS = 1_000_000;
  static final long SECOND = 1_000_000_000;
  static final long HOUR = 3600;
  static final int PORT = 8080;
  private static final long START = 1000 * SECOND;
  private static final long DRAIN = 250 * MS;
  private static final long ROUND_TRIP = 40 * MS;

  /** All clients that finish their handshakes are behind one NAT: {@link KernelRecord}'s peer. */
  static final SourcePrefix CLIENTS = new SourcePrefix(0xc633_6400L, 24);

  private static final int[] SYN_ACK_RETRIES_S = {1, 3, 7, 15, 31};

  final Random random = new Random(7);
  private final List<Detection> opened = new ArrayList<>();
  private final List<Detection> sourcesFound = new ArrayList<>();
  private final List<Detection> over = new ArrayList<>();
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::timeNs));
  private final Detectors detectors =
      new Detectors(
          new DetectionListener() {
            @Override
            public void onOpened(Detection detection) {
              opened.add(detection);
            }

            @Override
            public void onSourcesFound(Detection detection) {
              sourcesFound.add(detection);
            }

            @Override
            public void onClosed(Detection detection) {
              over.add(detection);
            }
          });
  private final ConnectionTracker tracker = new ConnectionTracker(200_000, detectors);
  private final Map<SourcePrefix, Long> begun = new HashMap<>();
  private long cookie;
  private long turnedAway;
  private long nowNs = START;
  private long hourBegan;
  private double shareOfHour = 1;

  private record Event(long timeNs, Runnable action) {}

  /** A connection that was accepted, ends well, and took so long. */
  void connection(long atNs, long durationNs) {
    long id = ++cookie;
    begins(atNs - Math.min(atNs, ROUND_TRIP), CLIENTS);
    play(atNs, () -> established(id).server().state(TcpState.SYN_RECV));
    play(atNs + durationNs, () -> closed(id).server().establishedNs(START + atNs));
  }

  /** The same, but the client ends it by a reset. */
  void connectionThatTheClientResets(long atNs, long durationNs) {
    connectionThatIsReset(atNs, durationNs, ResetDirection.RECEIVED);
  }

  /** The same, but we end it by a reset, as a process does that is killed. */
  void connectionThatWeReset(long atNs, long durationNs) {
    connectionThatIsReset(atNs, durationNs, ResetDirection.SENT);
  }

  private void connectionThatIsReset(long atNs, long durationNs, ResetDirection direction) {
    long id = ++cookie;
    begins(atNs - Math.min(atNs, ROUND_TRIP), CLIENTS);
    play(atNs, () -> established(id).server().state(TcpState.SYN_RECV));
    play(atNs + durationNs, () -> reset(id, direction).server());
    play(atNs + durationNs, () -> closed(id).server().establishedNs(START + atNs));
  }

  /** A connection whose SYN-ACK, or its ACK, was lost once. */
  void connectionAfterLoss(long atNs, long durationNs) {
    long id = ++cookie;
    long answeredNs = atNs + SECOND + ROUND_TRIP;
    begins(atNs, CLIENTS);
    play(atNs + SECOND, () -> synAck(id, 1));
    play(
        answeredNs,
        () -> established(id).server().state(TcpState.SYN_RECV).handshakeRetransmits(1));
    play(answeredNs + durationNs, () -> closed(id).server().establishedNs(START + answeredNs));
  }

  /**
   * A connection that has to wait for its ACK to be taken, because the accept queue is full: half
   * of their SYNs find it so too, and begin nothing.
   */
  void connectionWhileTheAcceptQueueIsFull(long atNs) {
    long id = ++cookie;
    if (random.nextBoolean()) {
      begins(atNs, CLIENTS);
    }
    play(atNs + SECOND, () -> synAck(id, 1).acceptQueueFull());
    play(
        atNs + 2 * SECOND,
        () -> established(id).server().state(TcpState.SYN_RECV).handshakeRetransmits(1));
    play(atNs + 3 * SECOND, () -> closed(id).server().establishedNs(START + atNs + 2 * SECOND));
  }

  /** A SYN whose SYN-ACK nobody answers, from a made-up address. */
  void unansweredSyn(long atNs) {
    unansweredSyn(atNs, new SourcePrefix(random.nextInt(1 << 24) << 8 & 0xffff_ff00L, 24));
  }

  /** The same from a network. */
  void unansweredSyn(long atNs, SourcePrefix from) {
    long id = ++cookie;
    begins(atNs, from);
    for (int i = 0; i < SYN_ACK_RETRIES_S.length; i++) {
      int count = i + 1;
      play(atNs + SYN_ACK_RETRIES_S[i] * SECOND, () -> synAck(id, count));
    }
  }

  /** A connect() that nobody answers and that the process gives up after two seconds. */
  void unansweredConnect(long atNs) {
    long id = ++cookie;
    play(
        atNs + SECOND, () -> retransmit(id, RetransmitType.SYN).retransmits(RetransmitType.SYN, 1));
    play(
        atNs + 64 * SECOND,
        () -> KernelRecord.failed(id).durationNs(64 * SECOND).errno(110).handshakeRetransmits(1));
  }

  /** A SYN that finds the SYN queue full and is answered by a cookie. */
  void synAnsweredByCookie(long atNs, SourcePrefix from) {
    begins(atNs, from);
    turnedAway(atNs, 1);
  }

  /** A SYN for a port on which nothing listens. */
  void synForClosedPort(long atNs, int source, int port) {
    play(atNs, () -> fromSource(source, port).answersSyn());
  }

  /** So many different ones at once, at the beginning. */
  void synForClosedPorts(int count) {
    for (int port = 1; port <= count; port++) {
      synForClosedPort(MS, 7, port);
    }
  }

  /** A packet that comes too late for a client's connection. */
  void latePacket(long atNs, int source, int port) {
    play(atNs, () -> fromSource(source, port));
  }

  /** The kernel's counters of SYNs for which a queue had no room go up. */
  void turnedAway(long atNs, int count) {
    at(
        atNs,
        () -> {
          turnedAway += count;
          detectors.onSynQueues(0xf000_0000L, turnedAway);
        });
  }

  /** So many evenly spread over the time from one second of the hour to another. */
  void each(double perSecond, long fromSecond, long toSecond, Action action) {
    long step = (long) (SECOND / (perSecond * shareOfHour));
    for (long atNs = second(fromSecond); atNs < second(toSecond); atNs += step) {
      action.at(atNs + random.nextLong(step));
    }
  }

  /** What is described from now on is of this hour, and only this share of it comes. */
  void beginHour(int hour, double share) {
    hourBegan = hour * HOUR;
    shareOfHour = share;
  }

  /** The time of this second of the hour. */
  long second(long ofHour) {
    return (hourBegan + ofHour) * SECOND;
  }

  interface Action {
    void at(long timeNs);
  }

  /** Plays what was described, to the end of this second. */
  void playUntil(long second) {
    detectors.onSynQueues(0xf000_0000L, 0);
    while (nowNs < START + second * SECOND) {
      nowNs += DRAIN;
      while (!events.isEmpty() && events.peek().timeNs <= nowNs) {
        events.remove().action.run();
      }
      tracker.drained(nowNs);
      detectors.advance(nowNs);
      if (nowNs % SECOND == 0) {
        tellOfSyns(nowNs / SECOND - 1);
      }
    }
  }

  /** Nothing more will come. */
  void end() {
    detectors.close();
  }

  /** As they were when they were opened. */
  List<Detection> opened() {
    return opened;
  }

  /** As they were when it was known later who they come from. */
  List<Detection> sourcesFound() {
    return sourcesFound;
  }

  List<Detection> over() {
    return over;
  }

  /** Seconds from the start of the traffic. */
  static double seconds(long timeNs) {
    return (timeNs - START) / (double) SECOND;
  }

  /** As packet mode tells, just after the second. */
  private void tellOfSyns(long second) {
    begun.forEach(
        (prefix, syns) -> detectors.onHandshakesBegun(second, 0xf000_0000L, prefix, PORT, syns));
    begun.clear();
  }

  private void begins(long atNs, SourcePrefix from) {
    at(atNs, () -> begun.merge(from, 1L, Long::sum));
  }

  private static KernelRecord synAck(long id, int count) {
    return retransmit(id, RetransmitType.SYN_ACK)
        .server()
        .retransmits(RetransmitType.SYN_ACK, count);
  }

  private static KernelRecord fromSource(int source, int port) {
    return resetWithoutSocket()
        .local(192, 0, 2, 1, port)
        .peer(100, 64 + (source >> 16 & 63), source >> 8 & 255, source & 255, 51_000);
  }

  private void play(long atNs, java.util.function.Supplier<KernelRecord> record) {
    at(atNs, () -> record.get().atNs(START + atNs).decodeTo(tracker));
  }

  private void at(long atNs, Runnable action) {
    events.add(new Event(START + atNs, action));
  }
}

package io.synspan.connection;

import io.synspan.event.RecordHandler;
import io.synspan.event.RetransmitType;
import io.synspan.event.TcpState;
import io.synspan.testing.KernelRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;

/**
 * Sockets that connect, move bytes, lose segments, fail, close, reset and connect again at random,
 * and the records of it: into a ring that may lose some, and at once for a sample.
 */
final class SimulatedKernel {
  private static final long STEP_NS = 20_000_000;

  /** One socket; what it counts is over its present connection. */
  private static final class Socket {
    long cookie;
    boolean open;
    long openedNs;
    long establishedNs;
    long sent;
    long received;
    long segments;
    long syns;
    long fast;
  }

  private final Random random;
  private final int lossPercent;
  private final boolean reconnecting;
  private final List<Socket> sockets = new ArrayList<>();
  private final Queue<KernelRecord> ring = new ArrayDeque<>();

  private long lastCookie;

  long nowNs = 1_000_000_000_000L;
  long established;
  long failed;
  long closed;
  long bytes;
  long segmentsAgain;

  /**
   * Nothing is open yet.
   *
   * @param reconnecting whether sockets connect again, or new ones take their place
   */
  SimulatedKernel(Random random, int sockets, int lossPercent, boolean reconnecting) {
    this.random = random;
    this.lossPercent = lossPercent;
    this.reconnecting = reconnecting;
    for (int i = 0; i < sockets; i++) {
      this.sockets.add(new Socket());
    }
  }

  /** Some time passes, and something happens on some socket. */
  void step() {
    nowNs += 1 + random.nextLong(STEP_NS);
    Socket socket = sockets.get(random.nextInt(sockets.size()));
    if (!socket.open) {
      connect(socket);
    } else {
      switch (random.nextInt(8)) {
        case 0 -> close(socket);
        case 1, 2 -> sendAgain(socket);
        default -> move(socket);
      }
    }
  }

  void closeAll() {
    sockets.stream().filter(socket -> socket.open).forEach(this::close);
  }

  void drainTo(RecordHandler handler) {
    while (!ring.isEmpty()) {
      ring.remove().decodeTo(handler);
    }
  }

  /** All open connections as the iterator writes them, idle ones too. */
  List<KernelRecord> samples() {
    return sockets.stream()
        .filter(socket -> socket.open)
        .map(socket -> totals(KernelRecord.sample(socket.cookie), socket))
        .toList();
  }

  private void connect(Socket socket) {
    if (!reconnecting || socket.cookie == 0) {
      socket.cookie = ++lastCookie;
    }
    socket.openedNs = nowNs;
    socket.sent = 0;
    socket.received = 0;
    socket.segments = 0;
    socket.fast = 0;
    socket.syns = 0;
    while (random.nextInt(4) == 0) {
      nowNs += 1_000_000_000;
      socket.syns++;
      segmentsAgain++;
      emit(
          KernelRecord.retransmit(socket.cookie, RetransmitType.SYN)
              .retransmits(RetransmitType.SYN, socket.syns));
    }
    nowNs += 1_000_000;
    if (random.nextInt(5) == 0) {
      failed++;
      emit(
          KernelRecord.failed(socket.cookie)
              .durationNs(nowNs - socket.openedNs)
              .errno(110)
              .handshakeRetransmits(socket.syns));
      return;
    }
    socket.open = true;
    socket.establishedNs = nowNs;
    established++;
    emit(
        KernelRecord.established(socket.cookie)
            .handshakeNs(nowNs - socket.openedNs)
            .handshakeRetransmits(socket.syns));
  }

  private void move(Socket socket) {
    long sent = random.nextInt(1000);
    long received = random.nextInt(1000);
    socket.sent += sent;
    socket.received += received;
    socket.segments++;
    bytes += sent + received;
  }

  private void sendAgain(Socket socket) {
    int count = 1 + random.nextInt(3);
    socket.fast += count;
    socket.segments += count;
    segmentsAgain += count;
    if (random.nextBoolean()) {
      emit(
          KernelRecord.retransmit(socket.cookie, RetransmitType.FAST)
              .retransmits(RetransmitType.SYN, socket.syns)
              .retransmits(RetransmitType.FAST, socket.fast));
    }
  }

  private void close(Socket socket) {
    socket.open = false;
    closed++;
    KernelRecord end = KernelRecord.closed(socket.cookie);
    boolean inOrder = random.nextBoolean();
    emit(totals(inOrder ? end.finReceived() : end.state(TcpState.ESTABLISHED), socket));
  }

  private KernelRecord totals(KernelRecord record, Socket socket) {
    return record
        .atNs(nowNs)
        .openedNs(socket.openedNs)
        .establishedNs(socket.establishedNs)
        .bytes(socket.sent, socket.received)
        .segments(socket.segments, socket.segments)
        .retransmits(RetransmitType.SYN, socket.syns)
        .retransmits(RetransmitType.FAST, socket.fast);
  }

  private void emit(KernelRecord record) {
    if (random.nextInt(100) >= lossPercent) {
      ring.add(record.atNs(nowNs));
    }
  }
}

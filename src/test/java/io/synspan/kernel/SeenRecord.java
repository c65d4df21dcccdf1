package io.synspan.kernel;

import io.synspan.event.AcceptedRecord;
import io.synspan.event.ClosedRecord;
import io.synspan.event.CongestionState;
import io.synspan.event.DropRecord;
import io.synspan.event.EstablishedRecord;
import io.synspan.event.ExchangeRecord;
import io.synspan.event.FailedRecord;
import io.synspan.event.IpAddresses;
import io.synspan.event.ListenerRecord;
import io.synspan.event.RecordHeader;
import io.synspan.event.ResetDirection;
import io.synspan.event.ResetRecord;
import io.synspan.event.RetransmitRecord;
import io.synspan.event.RetransmitType;
import io.synspan.event.Role;
import io.synspan.event.TcpState;
import io.synspan.event.TraceparentRecord;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.ToLongFunction;

/** A record of the kernel side, copied so that a test can keep it. Units as in the record. */
sealed interface SeenRecord {

  Header header();

  /** What every record has. */
  record Header(
      long timestampNs,
      long socketCookie,
      String localAddress,
      int localPort,
      String peerAddress,
      int peerPort,
      long netnsInode,
      long pid,
      Role role,
      TcpState tcpState,
      boolean adopted) {

    static Header of(RecordHeader record) {
      return new Header(
          record.timestampNs(),
          record.socketCookie(),
          IpAddresses.format(record.localAddressHigh(), record.localAddressLow()),
          record.localPort(),
          IpAddresses.format(record.peerAddressHigh(), record.peerAddressLow()),
          record.peerPort(),
          record.netnsInode(),
          record.pid(),
          record.role(),
          record.tcpState(),
          record.isAdopted());
    }

    /** Local and peer address and port, such as {@code 10.83.0.1:40000 > 10.83.0.2:80}. */
    String ends() {
      return "%s:%d > %s:%d".formatted(localAddress, localPort, peerAddress, peerPort);
    }
  }

  record Established(
      Header header,
      long handshakeNs,
      long wireHandshakeNs,
      long smoothedRttUs,
      long handshakeRetransmits,
      long syns)
      implements SeenRecord {

    static Established of(EstablishedRecord record) {
      return new Established(
          Header.of(record),
          record.handshakeNs(),
          record.wireHandshakeNs(),
          record.smoothedRttUs(),
          record.handshakeRetransmits(),
          record.syns());
    }
  }

  record Failed(Header header, long durationNs, long errno, long handshakeRetransmits)
      implements SeenRecord {

    static Failed of(FailedRecord record) {
      return new Failed(
          Header.of(record), record.durationNs(), record.errno(), record.handshakeRetransmits());
    }
  }

  /** Of a connection that closed, or a sample of one that lives. */
  record Closed(
      Header header,
      long openedNs,
      long establishedNs,
      long acceptedNs,
      long bytesSent,
      long bytesRetransmitted,
      long bytesReceived,
      long segmentsSent,
      long segmentsReceived,
      long dataSegmentsSent,
      long dataSegmentsReceived,
      long segmentsRetransmitted,
      long smoothedRttUs,
      long minimumRttUs,
      Map<RetransmitType, Long> retransmits,
      boolean waitsForAccept,
      boolean zeroWindowSent,
      boolean zeroWindowReceived,
      long outOfOrder,
      long spurious,
      long congestionMarked,
      long congestionMarkedReceived,
      long busyNs,
      long receiveWindowNs,
      long sendBufferNs,
      Map<CongestionState, Long> congestions)
      implements SeenRecord {

    /** Bytes that the process sent, however often TCP did. */
    long payloadSent() {
      return bytesSent - bytesRetransmitted;
    }

    static Closed of(ClosedRecord record) {
      return new Closed(
          Header.of(record),
          record.openedNs(),
          record.establishedNs(),
          record.acceptedNs(),
          record.bytesSent(),
          record.bytesRetransmitted(),
          record.bytesReceived(),
          record.segmentsSent(),
          record.segmentsReceived(),
          record.dataSegmentsSent(),
          record.dataSegmentsReceived(),
          record.segmentsRetransmitted(),
          record.smoothedRttUs(),
          record.minimumRttUs(),
          byType(record::retransmits),
          record.waitsForAccept(),
          record.zeroWindowSent(),
          record.zeroWindowReceived(),
          record.outOfOrderSegments(),
          record.spuriousSegments(),
          record.congestionMarkedSegments(),
          record.congestionMarkedSegmentsReceived(),
          record.busyNs(),
          record.receiveWindowLimitedNs(),
          record.sendBufferLimitedNs(),
          byState(record::congestions));
    }
  }

  record Reset(Header header, ResetDirection direction, long reason) implements SeenRecord {

    static Reset of(ResetRecord record) {
      return new Reset(Header.of(record), record.direction(), record.reason());
    }
  }

  record Accepted(Header header) implements SeenRecord {

    static Accepted of(AcceptedRecord record) {
      return new Accepted(Header.of(record));
    }
  }

  record Listener(
      Header header, long acceptQueueLength, long acceptQueueLimit, long synQueueLength, long drops)
      implements SeenRecord {

    static Listener of(ListenerRecord record) {
      return new Listener(
          Header.of(record),
          record.acceptQueueLength(),
          record.acceptQueueLimit(),
          record.synQueueLength(),
          record.drops());
    }
  }

  record Drop(Header header, long reason) implements SeenRecord {

    static Drop of(DropRecord record) {
      return new Drop(Header.of(record), record.reason());
    }
  }

  record Retransmit(
      Header header,
      RetransmitType type,
      Map<RetransmitType, Long> retransmits,
      Map<CongestionState, Long> congestions)
      implements SeenRecord {

    static Retransmit of(RetransmitRecord record) {
      return new Retransmit(
          Header.of(record),
          record.type(),
          byType(record::retransmits),
          byState(record::congestions));
    }
  }

  /** The states that were come to. */
  private static Map<CongestionState, Long> byState(ToLongFunction<CongestionState> counts) {
    Map<CongestionState, Long> result = new EnumMap<>(CongestionState.class);
    for (CongestionState state : CongestionState.values()) {
      if (counts.applyAsLong(state) > 0) {
        result.put(state, counts.applyAsLong(state));
      }
    }
    return result;
  }

  /** The types that have been seen; one that has not is missing. */
  private static Map<RetransmitType, Long> byType(ToLongFunction<RetransmitType> counts) {
    Map<RetransmitType, Long> result = new EnumMap<>(RetransmitType.class);
    for (RetransmitType type : RetransmitType.values()) {
      if (counts.applyAsLong(type) > 0) {
        result.put(type, counts.applyAsLong(type));
      }
    }
    return result;
  }

  record Exchange(
      Header header,
      long number,
      long requestFirstNs,
      long requestLastNs,
      long answerFirstNs,
      long answerLastNs,
      long requestBytes,
      long answerBytes,
      long unreadNs,
      boolean ended,
      boolean continued,
      boolean fullDuplex,
      boolean incomplete,
      boolean tlsHandshake,
      long thread,
      boolean severalThreads)
      implements SeenRecord {

    static Exchange of(ExchangeRecord record) {
      return new Exchange(
          Header.of(record),
          record.number(),
          record.requestFirstNs(),
          record.requestLastNs(),
          record.answerFirstNs(),
          record.answerLastNs(),
          record.requestBytes(),
          record.answerBytes(),
          record.unreadNs(),
          record.hasEnded(),
          record.hasContinued(),
          record.isFullDuplex(),
          record.isIncomplete(),
          record.isTlsHandshake(),
          record.thread(),
          record.isOfSeveralThreads());
    }

    /** Number and bytes, such as {@code 3: 10 > 200}, and what speaks against a request. */
    String text() {
      return "%d: %d > %d%s%s%s%s"
          .formatted(
              number,
              requestBytes,
              answerBytes,
              continued ? " continued" : "",
              fullDuplex ? " full-duplex" : "",
              incomplete ? " incomplete" : "",
              tlsHandshake ? " tls-handshake" : "");
    }
  }

  record Traceparent(Header header, long number, String traceId, String parentId, boolean sampled)
      implements SeenRecord {

    static Traceparent of(TraceparentRecord record) {
      return new Traceparent(
          Header.of(record),
          record.number(),
          "%016x%016x".formatted(record.traceIdHigh(), record.traceIdLow()),
          "%016x".formatted(record.parentId()),
          record.isSampled());
    }
  }
}

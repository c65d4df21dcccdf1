package io.synspan.event;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Writes down every value of every record that it is handed, one line a record. */
final class DecodedText implements RecordHandler {
  final List<String> lines = new ArrayList<>();

  @Override
  public void onEstablished(EstablishedRecord record) {
    lines.add(
        ("established %s handshakeNs=%d wireHandshakeNs=%d smoothedRttUs=%d"
                + " handshakeRetransmits=%d syns=%d")
            .formatted(
                header(record),
                record.handshakeNs(),
                record.wireHandshakeNs(),
                record.smoothedRttUs(),
                record.handshakeRetransmits(),
                record.syns()));
  }

  @Override
  public void onFailed(FailedRecord record) {
    lines.add(
        "failed %s durationNs=%d errno=%d handshakeRetransmits=%d"
            .formatted(
                header(record),
                record.durationNs(),
                record.errno(),
                record.handshakeRetransmits()));
  }

  @Override
  public void onClosed(ClosedRecord record) {
    lines.add("closed " + totals(record));
  }

  @Override
  public void onSample(ClosedRecord record) {
    lines.add("sample " + totals(record) + flags(record));
  }

  @Override
  public void onReset(ResetRecord record) {
    lines.add(
        "reset %s direction=%s reason=%d"
            .formatted(header(record), record.direction(), record.reason()));
  }

  @Override
  public void onRetransmit(RetransmitRecord record) {
    String counts =
        Arrays.stream(RetransmitType.values())
            .map(type -> type + "=" + record.retransmits(type))
            .collect(Collectors.joining(" "));
    String congestion =
        Arrays.stream(CongestionState.values())
            .map(state -> state + "=" + record.congestions(state))
            .collect(Collectors.joining(" "));
    lines.add(
        "retransmit %s type=%s %s %s".formatted(header(record), record.type(), counts, congestion));
  }

  @Override
  public void onListener(ListenerRecord record) {
    lines.add(
        "listener %s accept=%d,%d syn=%d drops=%d"
            .formatted(
                header(record),
                record.acceptQueueLength(),
                record.acceptQueueLimit(),
                record.synQueueLength(),
                record.drops()));
  }

  @Override
  public void onAccepted(AcceptedRecord record) {
    lines.add("accepted " + header(record));
  }

  @Override
  public void onDrop(DropRecord record) {
    lines.add("drop %s reason=%d".formatted(header(record), record.reason()));
  }

  @Override
  public void onExchange(ExchangeRecord record) {
    lines.add(
        "exchange %s number=%d request=%d..%d,%d answer=%d..%d,%d unreadNs=%d thread=%d%s%s%s%s%s%s%s"
            .formatted(
                header(record),
                record.number(),
                record.requestFirstNs(),
                record.requestLastNs(),
                record.requestBytes(),
                record.answerFirstNs(),
                record.answerLastNs(),
                record.answerBytes(),
                record.unreadNs(),
                record.thread(),
                record.hasEnded() ? " ended" : "",
                record.hasContinued() ? " continued" : "",
                record.isFullDuplex() ? " full-duplex" : "",
                record.isIncomplete() ? " incomplete" : "",
                record.isTlsHandshake() ? " tls-handshake" : "",
                record.isHungUp() ? " hung-up" : "",
                record.isOfSeveralThreads() ? " several-threads" : ""));
  }

  @Override
  public void onTraceparent(TraceparentRecord record) {
    lines.add(
        "traceparent %s number=%d 00-%016x%016x-%016x %s"
            .formatted(
                header(record),
                record.number(),
                record.traceIdHigh(),
                record.traceIdLow(),
                record.parentId(),
                record.isSampled() ? "sampled" : "not sampled"));
  }

  @Override
  public void onUnknownKind(int kind, int length) {
    lines.add("unknown kind=%d length=%d".formatted(kind, length));
  }

  @Override
  public void onTruncated(int kind, int length) {
    lines.add("truncated kind=%d length=%d".formatted(kind, length));
  }

  @Override
  public void onInvalid(int kind, int length) {
    lines.add("invalid kind=%d length=%d".formatted(kind, length));
  }

  private static String flags(ClosedRecord sample) {
    return (sample.waitsForAccept() ? " waits" : "")
        + (sample.zeroWindowSent() ? " zero-sent" : "")
        + (sample.zeroWindowReceived() ? " zero-received" : "");
  }

  private static String totals(ClosedRecord record) {
    String counts =
        Arrays.stream(RetransmitType.values())
            .map(type -> type + "=" + record.retransmits(type))
            .collect(Collectors.joining(" "));
    return ("%s openedNs=%d establishedNs=%d acceptedNs=%d bytes=%s,%s,%s segments=%d,%d data=%d,%d"
            + " retransmitted=%d rttUs=%d,%d %s ooo=%d spurious=%d marked=%d,%d"
            + " limitsNs=%d,%d,%d congestion=%d,%d,%d,%d")
        .formatted(
            header(record),
            record.openedNs(),
            record.establishedNs(),
            record.acceptedNs(),
            Long.toUnsignedString(record.bytesSent()),
            Long.toUnsignedString(record.bytesRetransmitted()),
            Long.toUnsignedString(record.bytesReceived()),
            record.segmentsSent(),
            record.segmentsReceived(),
            record.dataSegmentsSent(),
            record.dataSegmentsReceived(),
            record.segmentsRetransmitted(),
            record.smoothedRttUs(),
            record.minimumRttUs(),
            counts,
            record.outOfOrderSegments(),
            record.spuriousSegments(),
            record.congestionMarkedSegments(),
            record.congestionMarkedSegmentsReceived(),
            record.busyNs(),
            record.receiveWindowLimitedNs(),
            record.sendBufferLimitedNs(),
            record.congestions(CongestionState.DISORDER),
            record.congestions(CongestionState.CWR),
            record.congestions(CongestionState.RECOVERY),
            record.congestions(CongestionState.LOSS));
  }

  private static String header(RecordHeader record) {
    return "%s cookie=%s %s %s %s %s:%d>%s:%d service=%d netns=%d pid=%d%s"
        .formatted(
            Long.toUnsignedString(record.timestampNs()),
            Long.toUnsignedString(record.socketCookie()),
            record.role(),
            record.tcpState(),
            record.isIpv4() ? "ipv4" : "ipv6",
            IpAddresses.format(record.localAddressHigh(), record.localAddressLow()),
            record.localPort(),
            IpAddresses.format(record.peerAddressHigh(), record.peerAddressLow()),
            record.peerPort(),
            record.servicePort(),
            record.netnsInode(),
            record.pid(),
            record.isAdopted() ? " adopted" : "");
  }
}

package io.synspan.match;

import java.util.ArrayList;
import java.util.List;

/** A CLIENT span that has an exchange, one of these. Guarded by its owner. */
final class UpstreamRow {
  final SpanFacts span;
  final SpanId id;
  final ResourceTrust trust;

  /** CLOCK_MONOTONIC, with what the span's times may be off by. */
  final long startNs;

  final long endNs;

  /** 0 where it is not known. */
  final long processId;

  /** In the message that is being matched; negative once that has gone. */
  int index;

  List<UpstreamEntry> candidates = new ArrayList<>();

  /** Of the rows that share candidates with it, the one that speaks for all. */
  UpstreamRow group = this;

  UpstreamRow(
      SpanFacts span, ResourceTrust trust, long startNs, long endNs, long processId, int index) {
    this.span = span;
    this.id = SpanId.of(span);
    this.trust = trust;
    this.startNs = startNs;
    this.endNs = endNs;
    this.processId = processId;
    this.index = index;
  }

  /** Whether an exchange of this process with this peer may be its own. */
  boolean suits(long ofProcess, Endpoint peer) {
    if (processId != 0 && ofProcess != 0 && processId != ofProcess) {
      return false;
    }
    Endpoint named = span.peer();
    if (named != null) {
      return named.equals(peer);
    }
    return span.servicePort() == 0 || span.servicePort() == peer.port();
  }

  /** Whether an answered exchange lies inside its times, as far as it must. */
  boolean contains(SeenExchange exchange) {
    return exchange.requestFirstNs() >= startNs && exchange.answerFirstNs() <= endNs;
  }

  UpstreamRow leader() {
    UpstreamRow row = this;
    while (row.group != row) {
      row.group = row.group.group;
      row = row.group;
    }
    return row;
  }

  void join(UpstreamRow other) {
    leader().group = other.leader();
  }
}

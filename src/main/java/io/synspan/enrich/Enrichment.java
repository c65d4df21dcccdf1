package io.synspan.enrich;

import static io.synspan.ingest.ProtobufReader.LENGTH_DELIMITED;

import io.synspan.ingest.OtlpMessage;
import io.synspan.ingest.ProtobufReader;
import io.synspan.ingest.ProtobufWriter;
import io.synspan.match.Endpoint;
import io.synspan.match.Match;
import io.synspan.match.MatchCounts;
import io.synspan.match.SpanEnds;
import io.synspan.match.SpanMatcher;
import io.synspan.match.TcpConnection;

/**
 * One pass over one message: copies it field by field, and behind the fields of a matched span
 * writes what TCP did. For one thread.
 */
final class Enrichment {
  /** A resource, a scope and a span, each the field of the one before. */
  private static final int[] NESTED = {1, 2, 2};

  private final SpanMatcher matcher;
  private final SpanAddition addition;
  private final OtlpMessage message;
  private final ProtobufWriter writer;
  private final SpanEnds ends = new SpanEnds();
  private final MatchCounts counts;
  private final long recentNs;
  private int matched;
  private boolean missedRecent;

  /**
   * @param recentNs wall-clock time since which the kernel's records may not have been read yet
   */
  Enrichment(
      SpanMatcher matcher,
      SpanAddition addition,
      OtlpMessage message,
      MatchCounts counts,
      long recentNs) {
    this.matcher = matcher;
    this.addition = addition;
    this.message = message;
    this.counts = counts;
    this.recentNs = recentNs;
    this.writer = new ProtobufWriter(message.length() + message.length() / 2);
  }

  /** The enriched message; the message itself where nothing was found for any of its spans. */
  OtlpMessage run() {
    copy(message.reader(), 0);
    return matched == 0 ? message : writer.toMessage();
  }

  /** Whether a span that has just ended was not found: its connection may be known in a moment. */
  boolean missedRecent() {
    return missedRecent;
  }

  private void copy(ProtobufReader reader, int level) {
    while (reader.next()) {
      if (!reader.is(NESTED[level], LENGTH_DELIMITED)) {
        writer.bytes(message.array(), reader.fieldStart(), reader.valueEnd());
        continue;
      }
      writer.tag(NESTED[level], LENGTH_DELIMITED);
      int begin = writer.beginMessage();
      if (level < NESTED.length - 1) {
        copy(reader.message(), level + 1);
      } else {
        writer.bytes(message.array(), reader.valueStart(), reader.valueEnd());
        appendTo(reader.message());
      }
      writer.endMessage(begin);
    }
  }

  private void appendTo(ProtobufReader span) {
    if (!ends.read(span) || !ends.isServer()) {
      return;
    }
    Endpoint peer = ends.peer();
    if (peer == null) {
      return;
    }
    Match match = matcher.match(ends, peer);
    counts.add(match.result());
    TcpConnection connection = match.connection();
    if (connection != null) {
      matched++;
      addition.write(writer, ends, match, connection);
    } else if (match.result() == Match.Result.NONE && ends.endNs() >= recentNs) {
      missedRecent = true;
    }
  }
}

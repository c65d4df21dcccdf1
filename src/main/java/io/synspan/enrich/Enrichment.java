package io.synspan.enrich;

import static io.synspan.ingest.ProtobufReader.LENGTH_DELIMITED;

import io.synspan.connection.JoinedSpans;
import io.synspan.connection.SpanIds;
import io.synspan.ingest.OtlpMessage;
import io.synspan.ingest.ProtobufReader;
import io.synspan.ingest.ProtobufWriter;
import io.synspan.match.Match;
import io.synspan.match.SeenExchange;
import io.synspan.match.SpanFacts;
import io.synspan.match.TcpConnection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One pass over one message: copies it field by field, and behind the fields of a matched span
 * writes what TCP did. For one thread.
 */
final class Enrichment {
  /** A resource, a scope and a span, each the field of the one before. */
  private static final int[] NESTED = {1, 2, 2};

  private static final String SCOPE = "io.synspan";

  private final SpanAddition addition;
  private final JoinedSpans joined;
  private final OtlpMessage message;
  private final MessageSurvey survey;
  private final List<Match> matches;
  private final ProtobufWriter writer;

  /** From CLOCK_MONOTONIC to the wall clock. */
  private final long offsetNs;

  /** Of the current resource. */
  private final List<Connect> connects = new ArrayList<>();

  /** A handshake that a span waited for. */
  private record Connect(SpanFacts parent, TcpConnection connection) {}

  /** The next span of the survey. */
  private int next;

  private int ordinal;

  /**
   * @param joined takes the spans that belong to a connection
   * @param matches of each span of the survey
   * @param offsetNs from CLOCK_MONOTONIC to the wall clock
   */
  Enrichment(
      SpanAddition addition,
      JoinedSpans joined,
      OtlpMessage message,
      MessageSurvey survey,
      List<Match> matches,
      long offsetNs) {
    this.addition = addition;
    this.joined = joined;
    this.message = message;
    this.survey = survey;
    this.matches = matches;
    this.offsetNs = offsetNs;
    this.writer = new ProtobufWriter(message.length() + message.length() / 2);
  }

  /** The enriched message; the message itself where nothing was found for any of its spans. */
  OtlpMessage run() {
    if (matches.stream().allMatch(match -> match.connection() == null)) {
      return message;
    }
    copy(message.reader(), 0);
    return writer.toMessage();
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
        if (level == 0) {
          appendConnects();
        }
      } else {
        writer.bytes(message.array(), reader.valueStart(), reader.valueEnd());
        append();
      }
      writer.endMessage(begin);
    }
  }

  private void append() {
    if (next < matches.size() && survey.ordinal(next) == ordinal) {
      Match match = matches.get(next);
      if (match.connection() != null) {
        SpanFacts span = survey.spans().get(next);
        addition.write(writer, span, match, match.connection());
        link(span, match.connection());
        SpanFacts parent = waitedFor(span, match, match.connection());
        if (parent != null) {
          connects.add(new Connect(parent, match.connection()));
        }
      }
      next++;
    }
    ordinal++;
  }

  /**
   * The span that a connection's handshake lies in. Some tracers begin a CLIENT span when the
   * connection is there; then it is the request's SERVER span, where this was the first request on
   * the connection.
   */
  private @Nullable SpanFacts waitedFor(SpanFacts span, Match match, TcpConnection connection) {
    if (ConnectSpan.isWithin(span, connection, offsetNs)) {
      return span;
    }
    SeenExchange exchange = match.exchange();
    SpanFacts parent = span.server() ? null : survey.serverOf(span);
    boolean first = exchange != null && exchange.number() == 1;
    return parent != null && first && ConnectSpan.isWithin(parent, connection, offsetNs)
        ? parent
        : null;
  }

  private void link(SpanFacts span, TcpConnection connection) {
    SpanIds request = new SpanIds(span.traceHigh(), span.traceLow(), span.spanId());
    SpanIds own = joined.idsOf(connection.cookie(), connection.establishedNs());
    if (request.areValid() && joined.join(own, connection.endedNs() != 0, request)) {
      SpanAddition.writeLink(writer, own);
    }
  }

  /** Handshakes within the spans of a resource, as spans of a scope of our own. */
  private void appendConnects() {
    if (connects.isEmpty()) {
      return;
    }
    writer.tag(2, LENGTH_DELIMITED);
    int scopeSpans = writer.beginMessage();
    writer.tag(1, LENGTH_DELIMITED);
    int scope = writer.beginMessage();
    SpanFields.string(writer, 1, SCOPE);
    writer.endMessage(scope);
    for (Connect connect : connects) {
      writer.tag(2, LENGTH_DELIMITED);
      int begin = writer.beginMessage();
      ConnectSpan.write(writer, connect.parent(), connect.connection(), offsetNs);
      writer.endMessage(begin);
    }
    writer.endMessage(scopeSpans);
    connects.clear();
  }
}

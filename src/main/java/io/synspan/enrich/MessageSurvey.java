package io.synspan.enrich;

import static io.synspan.ingest.ProtobufReader.LENGTH_DELIMITED;

import io.synspan.ingest.OtlpMessage;
import io.synspan.ingest.ProtobufReader;
import io.synspan.match.EndNames;
import io.synspan.match.SpanFacts;
import io.synspan.match.SpanReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the spans of one message say, without those that are neither of kind SERVER nor CLIENT. For
 * one thread.
 */
final class MessageSurvey {
  private static final int RESOURCE = 1;

  private final SpanReader reader;
  private final List<SpanFacts> spans = new ArrayList<>();

  /** For each of {@link #spans}: which one it is in the message. */
  private final List<Integer> ordinals = new ArrayList<>();

  private final Map<Long, SpanFacts> servers = new HashMap<>();

  private int count;

  private MessageSurvey(EndNames names) {
    this.reader = new SpanReader(names);
  }

  static MessageSurvey of(OtlpMessage message, EndNames names) {
    MessageSurvey survey = new MessageSurvey(names);
    ProtobufReader request = message.reader();
    while (request.next()) {
      if (request.is(1, LENGTH_DELIMITED)) {
        survey.readResource(request.message(), resource(request.message()));
      }
    }
    return survey;
  }

  private static long resource(ProtobufReader resourceSpans) {
    long digest = 0;
    while (resourceSpans.next()) {
      if (resourceSpans.is(RESOURCE, LENGTH_DELIMITED)) {
        digest = resourceSpans.digest();
      }
    }
    return digest;
  }

  private void readResource(ProtobufReader resourceSpans, long resource) {
    while (resourceSpans.next()) {
      if (resourceSpans.is(2, LENGTH_DELIMITED)) {
        readScope(resourceSpans.message(), resource);
      }
    }
  }

  private void readScope(ProtobufReader scopeSpans, long resource) {
    while (scopeSpans.next()) {
      if (scopeSpans.is(2, LENGTH_DELIMITED)) {
        SpanFacts span = reader.read(scopeSpans.message(), resource);
        if (span != null) {
          spans.add(span);
          ordinals.add(count);
          if (span.server() && span.spanId() != 0) {
            servers.put(span.spanId(), span);
          }
        }
        count++;
      }
    }
  }

  /** The SERVER span that a span is a child of; null where the message has none. */
  @Nullable SpanFacts serverOf(SpanFacts span) {
    SpanFacts parent = servers.get(span.parentId());
    boolean same =
        parent != null
            && parent.traceHigh() == span.traceHigh()
            && parent.traceLow() == span.traceLow();
    return same ? parent : null;
  }

  List<SpanFacts> spans() {
    return spans;
  }

  /** Of one of {@link #spans}: how many come before it in the message. */
  int ordinal(int index) {
    return ordinals.get(index);
  }
}

package io.synspan.match;

import static io.synspan.ingest.ProtobufReader.FIXED64;
import static io.synspan.ingest.ProtobufReader.LENGTH_DELIMITED;
import static io.synspan.ingest.ProtobufReader.VARINT;

import io.synspan.ingest.ProtobufReader;
import io.synspan.match.EndNames.Meaning;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a span says of its request and its connection. Field by field; of the attributes only
 * those that say it. For one thread, one span after the other.
 */
public final class SpanReader {
  private static final int TRACE_ID = 1;
  private static final int SPAN_ID = 2;
  private static final int PARENT_ID = 4;
  private static final int KIND = 6;
  private static final int START = 7;
  private static final int END = 8;
  private static final int ATTRIBUTE = 9;
  private static final int STATUS = 15;
  private static final int KIND_SERVER = 2;
  private static final int KIND_CLIENT = 3;
  private static final int LONGEST_SIGN = 25;
  private static final String THREAD_ID = "thread.id";

  private final EndNames names;
  private final NamedEnds ends;
  private final AnswerSigns signs = new AnswerSigns();
  private final int longestKey;

  private long kind;
  private long traceHigh;
  private long traceLow;
  private long spanId;
  private long parentId;
  private long startNs;
  private long endNs;
  private long threadId;

  public SpanReader(EndNames names) {
    this.names = names;
    this.ends = new NamedEnds(names);
    this.longestKey = Math.max(names.longestName(), LONGEST_SIGN);
  }

  /**
   * Reads a span.
   *
   * @param resource a digest of its resource
   * @return null where it is malformed, or neither of kind SERVER nor CLIENT
   */
  public @Nullable SpanFacts read(ProtobufReader span, long resource) {
    clear();
    while (span.next()) {
      readField(span);
    }
    boolean server = kind == KIND_SERVER;
    if (span.isMalformed() || !(server || kind == KIND_CLIENT)) {
      return null;
    }
    Endpoint peer = ends.peer(server);
    return new SpanFacts(
        server,
        traceHigh,
        traceLow,
        spanId,
        parentId,
        startNs,
        endNs,
        peer == null && server ? ends.peerAddress() : peer,
        ends.local(),
        server ? ends.localPort() : ends.servicePort(),
        !server && signs.areBeyondDoubt(),
        resource,
        threadId);
  }

  private void clear() {
    kind = 0;
    traceHigh = 0;
    traceLow = 0;
    spanId = 0;
    parentId = 0;
    startNs = 0;
    endNs = 0;
    threadId = 0;
    ends.clear();
    signs.clear();
  }

  private void readField(ProtobufReader span) {
    switch (span.field()) {
      case TRACE_ID -> {
        traceHigh = span.bigEndian(0);
        traceLow = span.bigEndian(Long.BYTES);
      }
      case SPAN_ID -> spanId = span.bigEndian(0);
      case PARENT_ID -> parentId = span.bigEndian(0);
      case KIND -> kind = span.is(KIND, VARINT) ? span.number() : 0;
      case START -> startNs = span.is(START, FIXED64) ? span.number() : 0;
      case END -> endNs = span.is(END, FIXED64) ? span.number() : 0;
      case ATTRIBUTE -> {
        if (span.is(ATTRIBUTE, LENGTH_DELIMITED)) {
          readAttribute(span.message());
        }
      }
      case STATUS -> {
        if (span.is(STATUS, LENGTH_DELIMITED)) {
          signs.readStatus(span.message());
        }
      }
      default -> {
        // nothing that matters here
      }
    }
  }

  private void readAttribute(ProtobufReader attribute) {
    String key = "";
    while (attribute.next()) {
      if (attribute.is(1, LENGTH_DELIMITED)) {
        int length = attribute.valueEnd() - attribute.valueStart();
        key = length > longestKey ? "" : attribute.text();
      } else if (attribute.is(2, LENGTH_DELIMITED) && !key.isEmpty()) {
        readValue(key, attribute.message());
      }
    }
  }

  private void readValue(String key, ProtobufReader value) {
    Meaning meaning = names.of(key);
    boolean sign = AnswerSigns.isSign(key);
    boolean thread = key.equals(THREAD_ID);
    while ((meaning != null || sign || thread) && value.next()) {
      if (thread) {
        threadId = value.is(3, VARINT) ? value.number() : 0;
      } else if (value.is(1, LENGTH_DELIMITED)) {
        String text = value.text();
        if (meaning != null) {
          ends.put(meaning, text);
        } else {
          signs.put(key, text);
        }
      } else if (value.is(3, VARINT)) {
        if (meaning != null) {
          ends.put(meaning, value.number());
        } else {
          signs.put(value.number());
        }
      }
    }
  }
}

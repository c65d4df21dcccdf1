package io.synspan.match;

import static io.synspan.ingest.ProtobufReader.FIXED64;
import static io.synspan.ingest.ProtobufReader.LENGTH_DELIMITED;
import static io.synspan.ingest.ProtobufReader.VARINT;

import io.synspan.ingest.ProtobufReader;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a span says of its connection: kind, times, the peer's end and its own. Read field by field;
 * of the attributes only the ones that name an end. For one thread, one span after the other.
 */
public final class SpanEnds {
  private static final int KIND = 6;
  private static final int START = 7;
  private static final int END = 8;
  private static final int ATTRIBUTE = 9;
  private static final int KIND_SERVER = 2;

  private enum Part {
    ADDRESS,
    PORT
  }

  private enum Side {
    PEER,
    LOCAL
  }

  /**
   * One attribute.
   *
   * @param convention those that belong together, the most telling ones first
   */
  private record Meaning(Side side, Part part, int convention) {}

  private static final int CONVENTIONS = 5;

  private static final Map<String, Meaning> MEANINGS =
      Map.ofEntries(
          peer("network.peer.address", Part.ADDRESS, 0),
          peer("network.peer.port", Part.PORT, 0),
          peer("net.sock.peer.addr", Part.ADDRESS, 1),
          peer("net.sock.peer.port", Part.PORT, 1),
          peer("net.peer.ip", Part.ADDRESS, 2),
          peer("net.peer.port", Part.PORT, 2),
          peer("peer.address", Part.ADDRESS, 3),
          peer("client.address", Part.ADDRESS, 4),
          peer("client.port", Part.PORT, 4),
          local("network.local.address", Part.ADDRESS, 0),
          local("network.local.port", Part.PORT, 0),
          local("net.sock.host.addr", Part.ADDRESS, 1),
          local("net.sock.host.port", Part.PORT, 1),
          local("net.host.ip", Part.ADDRESS, 2),
          local("net.host.port", Part.PORT, 2));

  private static final int LONGEST_KEY =
      MEANINGS.keySet().stream().mapToInt(String::length).max().orElseThrow();

  private final @Nullable String[] peerAddresses = new String[CONVENTIONS];
  private final int[] peerPorts = new int[CONVENTIONS];
  private final @Nullable String[] localAddresses = new String[CONVENTIONS];
  private final int[] localPorts = new int[CONVENTIONS];
  private long kind;
  private long startNs;
  private long endNs;

  private static Map.Entry<String, Meaning> peer(String key, Part part, int convention) {
    return Map.entry(key, new Meaning(Side.PEER, part, convention));
  }

  private static Map.Entry<String, Meaning> local(String key, Part part, int convention) {
    return Map.entry(key, new Meaning(Side.LOCAL, part, convention));
  }

  /** Reads a span; false where it is malformed. */
  public boolean read(ProtobufReader span) {
    clear();
    while (span.next()) {
      if (span.is(KIND, VARINT)) {
        kind = span.number();
      } else if (span.is(START, FIXED64)) {
        startNs = span.number();
      } else if (span.is(END, FIXED64)) {
        endNs = span.number();
      } else if (span.is(ATTRIBUTE, LENGTH_DELIMITED)) {
        readAttribute(span.message());
      }
    }
    return !span.isMalformed();
  }

  private void clear() {
    kind = 0;
    startNs = 0;
    endNs = 0;
    for (int i = 0; i < CONVENTIONS; i++) {
      peerAddresses[i] = null;
      peerPorts[i] = 0;
      localAddresses[i] = null;
      localPorts[i] = 0;
    }
  }

  private void readAttribute(ProtobufReader attribute) {
    Meaning meaning = null;
    while (attribute.next()) {
      if (attribute.is(1, LENGTH_DELIMITED)) {
        int length = attribute.valueEnd() - attribute.valueStart();
        meaning = length > LONGEST_KEY ? null : MEANINGS.get(attribute.text());
      } else if (attribute.is(2, LENGTH_DELIMITED) && meaning != null) {
        readValue(meaning, attribute.message());
      }
    }
  }

  private void readValue(Meaning meaning, ProtobufReader value) {
    boolean peer = meaning.side() == Side.PEER;
    int convention = meaning.convention();
    while (value.next()) {
      if (meaning.part() == Part.ADDRESS) {
        if (value.is(1, LENGTH_DELIMITED)) {
          (peer ? peerAddresses : localAddresses)[convention] = value.text();
        }
      } else if (value.is(3, VARINT)) {
        (peer ? peerPorts : localPorts)[convention] = AddressText.port(value.number());
      } else if (value.is(1, LENGTH_DELIMITED)) {
        (peer ? peerPorts : localPorts)[convention] = AddressText.port(value.text());
      }
    }
  }

  /** Whether it is of the kind SERVER. */
  public boolean isServer() {
    return kind == KIND_SERVER;
  }

  /** Wall-clock nanoseconds since 1970. */
  public long startNs() {
    return startNs;
  }

  public long endNs() {
    return endNs;
  }

  /** The peer's end by the first convention that gives address and port; null where none does. */
  public @Nullable Endpoint peer() {
    for (int i = 0; i < CONVENTIONS; i++) {
      Endpoint peer = endpoint(peerAddresses[i], peerPorts[i]);
      if (peer != null) {
        return peer;
      }
    }
    return null;
  }

  /** Its own end, where address and port are known. */
  @Nullable Endpoint local() {
    for (int i = 0; i < CONVENTIONS; i++) {
      Endpoint local = endpoint(localAddresses[i], localPorts[i]);
      if (local != null) {
        return local;
      }
    }
    return null;
  }

  private static @Nullable Endpoint endpoint(@Nullable String address, int port) {
    if (address == null) {
      return null;
    }
    return port > 0 ? AddressText.parse(address, port) : AddressText.parseWithPort(address);
  }
}

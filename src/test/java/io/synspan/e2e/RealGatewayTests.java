package io.synspan.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What TCP did to the requests of a real gateway, in their traces and in no others. A gateway plays
 * its {@link GatewayStory} once, for all tests of its class.
 */
@Tag("kernel")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // played first
abstract class RealGatewayTests {
  /** Its spans may have been sent before connections were kept. */
  static final String FIRST_ROUTE = "warm";

  private GatewayStory.Outcome outcome;

  abstract GatewayStory.Outcome play(Path directory) throws Exception;

  @BeforeAll
  void play(@TempDir Path directory, TestInfo info) throws Exception {
    outcome = play(directory);
    outcome
        .joins()
        .all()
        .forEach(
            (route, counts) ->
                System.out.printf("%s, %s: %s%n", info.getDisplayName(), route, counts));
  }

  @Test
  void joinsNoSpanWithAnothersConnectionOrRequest() {
    assertThat(outcome.joins().total()).isGreaterThan(10_000);
    assertThat(outcome.joins().wrong()).isEmpty();
  }

  @Test
  void joinsNearlyAllServerSpans() {
    assertThat(outcome.joins().all())
        .allSatisfy(
            (route, counts) -> {
              if (!route.equals(FIRST_ROUTE)) {
                assertThat(counts.serverShare()).as(route).isGreaterThan(0.99);
              }
            });
  }

  @Test
  void aResetByTheClient() {
    ReceivedSpan span = server("reset by the client");

    assertThat(span.attributes()).containsEntry("synspan.verdict", "reset");
    assertThat(span.event("tcp.reset").attributes())
        .containsEntry("network.tcp.reset.direction", "received");
    assertThat(tracesWith("tcp.reset", "received", "SERVER"))
        .containsExactly(outcome.traces().get("reset by the client"));
  }

  @Test
  void aSlowHandshakeOfTheClient() {
    ReceivedSpan span = server("slow handshake of the client");

    assertThat(span.attributes()).containsEntry("synspan.verdict", "connect");
    assertThat(span.number("synspan.verdict.connect.duration")).isBetween(0.9, 5.0);
    assertThat(spans("SERVER"))
        .filteredOn(other -> other.attributes().containsKey("synspan.tcp.handshake.retransmits"))
        .extracting(ReceivedSpan::traceId)
        .containsExactly(span.traceId());
  }

  @Test
  void anAnswerThatWasLost() {
    ReceivedSpan span = server("lost answer");

    assertThat(span.attributes()).containsKey("synspan.verdict.loss.duration");
    assertThat(span.eventNames()).contains("tcp.retransmit");
    assertThat(withConnectionOf(span)).containsExactly(span.traceId());
  }

  /** No server span has anything of what happened on the gateway's other side. */
  @Test
  void whatHappenedUpstreamIsInNoServerSpan() {
    for (String what :
        List.of("slow handshake upstream", "lost request upstream", "reset by the backend")) {
      assertThat(server(what).eventNames()).as(what).doesNotContain("tcp.retransmit", "tcp.reset");
    }
  }

  GatewayStory.Outcome outcome() {
    return outcome;
  }

  /** The server span of a request to which something happened. */
  ReceivedSpan server(String what) {
    return one(what, "SERVER");
  }

  ReceivedSpan one(String what, String kind) {
    String trace = outcome.traces().get(what);
    List<ReceivedSpan> found =
        spans(kind).stream().filter(span -> span.traceId().equals(trace)).toList();
    assertThat(found).as(what).hasSize(1);
    return found.getFirst();
  }

  /** The gateway's own, of the requests that clients know. */
  List<ReceivedSpan> spans(String kind) {
    return outcome.spans().stream()
        .filter(span -> span.kind().equals(kind) && !span.name().equals("tcp.connection"))
        .toList();
  }

  Set<String> tracesWith(String event, String direction, String kind) {
    Set<String> traces = new TreeSet<>();
    for (ReceivedSpan span : spans(kind)) {
      for (ReceivedSpan.Event one : span.events()) {
        if (one.name().equals(event)
            && direction.equals(one.attributes().get("network.tcp.reset.direction"))) {
          traces.add(span.traceId());
        }
      }
    }
    return traces;
  }

  /** All traces that a connection is in. */
  Set<String> withConnectionOf(ReceivedSpan span) {
    Set<String> traces = new TreeSet<>();
    Object id = requireNonNull(span.attributes().get("synspan.connection.id"));
    for (String kind : List.of("SERVER", "CLIENT")) {
      for (ReceivedSpan other : spans(kind)) {
        if (other.hasAttribute("synspan.connection.id", id)) {
          traces.add(other.traceId());
        }
      }
    }
    return traces;
  }
}

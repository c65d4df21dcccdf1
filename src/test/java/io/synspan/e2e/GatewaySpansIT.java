package io.synspan.e2e;

import static io.synspan.testing.CollectorProcess.Signal.METRICS;
import static io.synspan.testing.CollectorProcess.Signal.TRACES;
import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.testing.CollectorProcess;
import io.synspan.testing.HttpParties;
import io.synspan.testing.SynspanProcess;
import io.synspan.testing.TracedGateway;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Spans of a gateway under load, on their way through SynSpan: which request each was joined with,
 * and which it really was, as the gateway says in attributes that SynSpan does not know.
 */
@Tag("kernel")
class GatewaySpansIT {
  @RegisterExtension static final Testbed testbed = new Testbed();

  private static final int LONGEST_DELAY_US = 3000;
  private static final int CLOSE_PERCENT = 2;
  private static final int WARM_UP = 300;
  private static final int MOST_WARM_UPS = 200;

  /** Longer than a proxy's upstream must be known. */
  private static final Duration LEARNING = Duration.ofSeconds(40);

  private static HttpParties parties;

  @BeforeAll
  static void startParties() {
    parties = HttpParties.start(testbed.outside());
  }

  @AfterAll
  static void stopParties() {
    parties.close();
  }

  /**
   * The shares are below what docs/gateway.md has: a busy machine makes more requests wait side by
   * side, which leaves less that is certain. None may be wrong on any.
   */
  @ParameterizedTest(name = "{0} clients, {2} sampled, {3} % hung up, {4} % not reached")
  @CsvSource({
    " 1,  1000, 1.0, 0,  0, 0.95, 9001",
    "10,  5000, 1.0, 0,  0, 0.80, 9002",
    "50, 10000, 1.0, 0,  0, 0.60, 9003",
    "10,  5000, 0.1, 0,  0, 0.10, 9004",
    "10,  5000, 1.0, 5,  5, 0.30, 9005",
  })
  void joinsMostAndNoneWrongly(
      int clients,
      int requests,
      double sampled,
      int hungUpPercent,
      int brokenPercent,
      double share,
      int port,
      @TempDir Path directory)
      throws Exception {
    Joins joins =
        joins(clients, requests, sampled, hungUpPercent, brokenPercent, port, directory, false);

    assertThat(joins.wrong()).isZero();
    assertThat(joins.serverShare()).isGreaterThan(0.99);
    assertThat(joins.clientShare()).isGreaterThan(share);
  }

  /** Whatever else is under way, and whether other traces are sampled. */
  @ParameterizedTest(name = "{0} clients, {2} sampled, {3} % hung up, {4} % not reached")
  @CsvSource({
    "50, 10000, 1.0, 0, 0, 9011",
    "50, 20000, 0.1, 0, 0, 9012",
    "50, 10000, 1.0, 5, 5, 9013",
  })
  void joinsAllThatTheTraceparentNames(
      int clients,
      int requests,
      double sampled,
      int hungUpPercent,
      int brokenPercent,
      int port,
      @TempDir Path directory)
      throws Exception {
    Joins joins =
        joins(clients, requests, sampled, hungUpPercent, brokenPercent, port, directory, true);

    assertThat(joins.wrong()).isZero();
    // all, but for messages that could not wait for what had just happened
    assertThat(joins.clientShare()).isGreaterThan(0.5);
    assertThat(joins.linkedWrongly()).isZero();
    assertThat(joins.linked()).isGreaterThan(joins.joined());
  }

  private static Joins joins(
      int clients,
      int requests,
      double sampled,
      int hungUpPercent,
      int brokenPercent,
      int port,
      Path directory,
      boolean traceparent)
      throws Exception {
    parties.backend(port, LONGEST_DELAY_US, hungUpPercent);
    try (CollectorProcess collector = testbed.startCollector(directory);
        SynspanProcess synspan =
            testbed
                .synspanSending("grpc")
                .set("SYNSPAN_SPANS_MAX_PER_SECOND", "100000")
                .set("SYNSPAN_EXCHANGES", "on")
                .set("SYNSPAN_TRACEPARENT", Boolean.toString(traceparent))
                .run()) {
      long loadedNs;
      try (TracedGateway gateway =
          TracedGateway.start(
              testbed.pod(),
              Testbed.OUTSIDE,
              port,
              sampled,
              brokenPercent,
              Duration.ofSeconds(1))) {
        warmUp(gateway, collector);
        loadedNs = ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now());
        load(clients, requests);
        gateway.flush();
      }
      assertThat(synspan.stop("TERM").status()).isZero();
      Joins joins = Joins.of(ReceivedSpan.all(collector.received(TRACES)), loadedNs);
      ReceivedMetrics metrics = ReceivedMetrics.last(collector.received(METRICS));
      System.out.printf(
          "%d clients, sampled %s, hung up %d %%, not reached %d %%%s: %s%n%s%n%s%n",
          clients,
          sampled,
          hungUpPercent,
          brokenPercent,
          traceparent ? ", by traceparent" : "",
          joins,
          metrics.lines("synspan.gateway.span.m"),
          metrics.lines("synspan.traceparent"));
      return joins;
    }
  }

  /** Elimination finds a third; pairs are believed after half a minute, and then find most. */
  @Test
  void joinsSampledTracesByTheProxysPairs(@TempDir Path directory) throws Exception {
    parties.backend(9007, LONGEST_DELAY_US, 0);
    try (CollectorProcess collector = testbed.startCollector(directory);
        SynspanProcess synspan =
            testbed
                .synspanSending("grpc")
                .set("SYNSPAN_SPANS_MAX_PER_SECOND", "100000")
                .set("SYNSPAN_EXCHANGES", "on")
                .run()) {
      long loadedNs;
      try (TracedGateway gateway =
          TracedGateway.start(
              testbed.pod(), Testbed.OUTSIDE, 9007, 0.1, 0, Duration.ofSeconds(5))) {
        long endNs = System.nanoTime() + LEARNING.toNanos();
        while (System.nanoTime() < endNs) {
          load(10, 10_000);
        }
        loadedNs = ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now());
        load(10, 20_000);
        gateway.flush();
      }
      assertThat(synspan.stop("TERM").status()).isZero();
      Joins joins = Joins.of(ReceivedSpan.all(collector.received(TRACES)), loadedNs);
      System.out.printf("10 clients, sampled 0.1, after learning: %s%n", joins);
      assertThat(joins.wrong()).isZero();
      assertThat(joins.clientShare()).isGreaterThan(0.5);
    }
  }

  /** What has happened before SynSpan knows all is in no exchange that it could join with. */
  private static void warmUp(TracedGateway gateway, CollectorProcess collector) throws Exception {
    for (int round = 0; round < MOST_WARM_UPS; round++) {
      load(1, WARM_UP);
      gateway.flush();
      if (ReceivedSpan.all(collector.received(TRACES)).stream().anyMatch(Joins::isJoinedUpstream)) {
        return;
      }
    }
    throw new AssertionError("no client span was joined");
  }

  private static void load(int clients, int requests) {
    parties.load(Testbed.POD, TracedGateway.PORT, clients, requests, 0, CLOSE_PERCENT);
    parties.awaitEnd();
  }

  /**
   * What became of the spans.
   *
   * @param answered CLIENT spans that had an exchange with an answer
   * @param joined of these
   * @param linked those with a link, of both kinds
   * @param linkedWrongly of these, to no span or to one of another connection
   * @param wrong of all, those that were joined with another's connection or exchange
   */
  record Joins(
      int servers,
      int serversJoined,
      int answered,
      int joined,
      int paired,
      int linked,
      int linkedWrongly,
      int wrong) {
    static Joins of(List<ReceivedSpan> spans, long sinceNs) {
      Map<Object, ReceivedSpan> connections = new HashMap<>();
      spans.stream()
          .filter(span -> span.name().equals("tcp.connection"))
          .forEach(span -> connections.put(span.attributes().get("synspan.connection.id"), span));
      int servers = 0;
      int serversJoined = 0;
      int answered = 0;
      int joined = 0;
      int paired = 0;
      int linked = 0;
      int linkedWrongly = 0;
      int wrong = 0;
      for (ReceivedSpan span : spans) {
        Object id = span.attributes().get("synspan.connection.id");
        ReceivedSpan connection = id == null ? null : connections.get(id);
        boolean counted = span.startNs() >= sinceNs;
        if (!span.name().equals("tcp.connection") && !span.links().isEmpty()) {
          linked++;
          boolean right = connection != null && span.links().equals(List.of(connection.id()));
          linkedWrongly += right ? 0 : 1;
        }
        if (counted && span.name().equals("server")) {
          servers++;
          serversJoined += connection == null ? 0 : 1;
          wrong += connection == null || isSamePeer(span, connection) ? 0 : 1;
        } else if (counted && span.name().equals("upstream")) {
          boolean wasAnswered = span.attributes().containsKey("http.response.status_code");
          answered += wasAnswered ? 1 : 0;
          joined += id != null && wasAnswered ? 1 : 0;
          paired += id != null && span.number("synspan.match.confidence") < 0.75 ? 1 : 0;
          wrong += id == null || isTrue(span, connection) ? 0 : 1;
        }
      }
      return new Joins(
          servers, serversJoined, answered, joined, paired, linked, linkedWrongly, wrong);
    }

    static boolean isJoinedUpstream(ReceivedSpan span) {
      return span.name().equals("upstream")
          && span.attributes().containsKey("synspan.connection.id");
    }

    private static boolean isSamePeer(ReceivedSpan span, ReceivedSpan connection) {
      return span.number("network.peer.port") == connection.number("network.peer.port");
    }

    private static boolean isTrue(ReceivedSpan span, @Nullable ReceivedSpan connection) {
      return connection != null
          && span.attributes().containsKey("test.local.port")
          && span.number("test.local.port") == connection.number("network.local.port")
          && (!span.attributes().containsKey("synspan.exchange.number")
              || span.number("test.exchange") == span.number("synspan.exchange.number"));
    }

    double serverShare() {
      return (double) serversJoined / servers;
    }

    double clientShare() {
      return (double) joined / answered;
    }
  }
}

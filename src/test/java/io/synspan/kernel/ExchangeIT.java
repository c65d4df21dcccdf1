package io.synspan.kernel;

import static io.synspan.testing.TestNetwork.SERVER_IPV4;
import static java.net.StandardProtocolFamily.INET;
import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.event.Role;
import io.synspan.kernel.SeenRecord.Closed;
import io.synspan.kernel.SeenRecord.Exchange;
import io.synspan.probe.Hook;
import io.synspan.probe.ProbeException;
import io.synspan.testing.KernelRelease;
import io.synspan.testing.TcpPeer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Requests and answers, told by the order in which both ends send and receive. */
@Tag("kernel")
class ExchangeIT {
  private static final String FIRST_BYTES = "the first bytes tell that it is no TLS handshake";

  @RegisterExtension static final TwoEnds ends = TwoEnds.direct();

  @BeforeEach
  void beginExchanges() throws Exception {
    ends.atClient().withExchanges();
    ends.atServer().withExchanges();
  }

  @Test
  void tellsARequestAndItsAnswerAtBothEnds() throws Exception {
    KernelRelease.since("5.15", FIRST_BYTES);
    TwoEnds.Pair pair = ends.connect(9601);
    long t0 = System.nanoTime();
    pair.client().send(100);
    long t1 = System.nanoTime();
    pair.server().receive(100);
    long t2 = System.nanoTime();
    pair.server().send(70_000);
    long t3 = System.nanoTime();
    pair.client().receive(70_000);
    long t4 = System.nanoTime();
    pair.closeByClient();

    // without the hook that tells when data came, none lay there for a time that is known
    long leastUnreadNs = ends.atServer().has(Hook.SK_DATA_READY) ? 1 : 0;
    Exchange client = ends.atClient().await(Exchange.class);
    assertThat(client.text()).isEqualTo("1: 100 > 70000");
    assertThat(client.ended()).isTrue();
    assertThat(client.header().role()).isEqualTo(Role.CLIENT);
    assertThat(client.header().pid()).isEqualTo(ends.client().pid());
    assertThat(client.requestFirstNs()).isBetween(t0, t1).isEqualTo(client.requestLastNs());
    assertThat(client.answerFirstNs()).isBetween(t2, t4);
    assertThat(client.answerLastNs()).isBetween(client.answerFirstNs(), t4);
    assertThat(client.unreadNs()).isBetween(leastUnreadNs, t4 - t2);
    Exchange server = ends.atServer().await(Exchange.class);
    assertThat(server.text()).isEqualTo("1: 100 > 70000");
    assertThat(server.header().role()).isEqualTo(Role.SERVER);
    assertThat(server.header().pid()).isEqualTo(ends.server().pid());
    assertThat(server.requestFirstNs()).isBetween(t1, t2).isEqualTo(server.requestLastNs());
    assertThat(server.answerFirstNs()).isBetween(t2, t3);
    assertThat(server.answerLastNs()).isBetween(server.answerFirstNs(), t3);
    assertThat(server.unreadNs()).isBetween(leastUnreadNs, t2 - t0);
    List<SeenRecord> seen = ends.atServer().seen();
    ends.atServer().await(Closed.class);
    assertThat(ends.atServer().seen().indexOf(server))
        .isLessThan(ends.atServer().seen().indexOf(ends.atServer().await(Closed.class)));
    assertThat(seen).isNotEmpty();
  }

  @Test
  void tellsTheThreadOfEachEnd() throws Exception {
    TwoEnds.Pair pair = ends.connect(9613);
    exchange(pair, 100, 1000);
    Path client = threads(ends.client());
    Path server = threads(ends.server());
    pair.closeByClient();

    Exchange asked = ends.atClient().await(Exchange.class);
    assertThat(client.resolve(Long.toString(asked.thread()))).exists();
    assertThat(asked.severalThreads()).isFalse();
    Exchange answered = ends.atServer().await(Exchange.class);
    assertThat(server.resolve(Long.toString(answered.thread()))).exists();
    assertThat(answered.severalThreads()).isFalse();
  }

  private static Path threads(TcpPeer peer) {
    return Path.of("/proc", Long.toString(peer.pid()), "task");
  }

  @Test
  void numbersTheExchangesOfAConnection() throws Exception {
    KernelRelease.since("5.15", FIRST_BYTES);
    TwoEnds.Pair pair = ends.connect(9602);
    for (int i = 1; i <= 20; i++) {
      exchange(pair, 10 * i, 1000 * i);
    }
    pair.closeByServer();

    for (RecordedProbe probe : List.of(ends.atClient(), ends.atServer())) {
      List<Exchange> all = probe.await(Exchange.class, r -> true, 20);
      assertThat(all)
          .extracting(Exchange::text)
          .containsExactlyElementsOf(
              LongStream.rangeClosed(1, 20)
                  .mapToObj(i -> "%d: %d > %d".formatted(i, 10 * i, 1000 * i))
                  .toList());
    }
  }

  @Test
  void tellsOfWhatFallsSilentAndOfWhatGoesOn() throws Exception {
    TwoEnds.Pair pair = ends.connect(9603);
    exchange(pair, 10, 20);
    ends.atServer().awaitUntil("a flush", () -> toldAfterFlush(ends.atServer()) == 1);
    Exchange first = ends.atServer().seen(Exchange.class).getLast();
    assertThat(first.text()).isEqualTo("1: 10 > 20");
    assertThat(first.ended()).isFalse();
    assertThat(first.header().timestampNs() - first.answerLastNs()).isBetween(0L, 600_000_000L);

    ends.atServer().flushExchanges();
    assertThat(ends.atServer().seen(Exchange.class)).hasSize(1);
    pair.server().send(30);
    pair.client().receive(30);
    ends.atServer().awaitUntil("a second flush", () -> toldAfterFlush(ends.atServer()) == 2);
    Exchange second = ends.atServer().seen(Exchange.class).getLast();
    assertThat(second.text()).isEqualTo("1: 10 > 50");
    assertThat(second.requestFirstNs()).isEqualTo(first.requestFirstNs());
    assertThat(second.answerFirstNs()).isEqualTo(first.answerFirstNs());

    pair.closeByClient();
    ends.atServer().await(Closed.class);
    Exchange last = ends.atServer().seen(Exchange.class).getLast();
    assertThat(last.text()).isEqualTo("1: 10 > 50");
    assertThat(last.ended()).isTrue();
  }

  @Test
  void endsAnExchangeThatHasBeenSilentForFiveSeconds() throws Exception {
    TwoEnds.Pair pair = ends.connect(9604);
    exchange(pair, 10, 20);
    ends.atServer()
        .awaitUntil(
            "its end",
            () -> toldAfterFlush(ends.atServer()) > 1 && lastOf(ends.atServer()).ended());
    assertThat(
            lastOf(ends.atServer()).header().timestampNs() - lastOf(ends.atServer()).answerLastNs())
        .isGreaterThanOrEqualTo(5_000_000_000L);
    long answered = lastOf(ends.atServer()).answerLastNs();
    ends.atServer()
        .awaitUntil(
            "7 s of silence, after which it is kept elsewhere",
            () ->
                toldAfterFlush(ends.atServer()) > 1
                    && System.nanoTime() - answered > 7_100_000_000L);
    ends.atServer().flushExchanges();
    pair.server().send(6);
    pair.client().receive(6);
    pair.closeByClient();
    ends.atServer().await(Closed.class);
    assertThat(lastOf(ends.atServer()).text()).isEqualTo("1: 10 > 26 continued");
    assertThat(ends.atServer().seen(Exchange.class)).hasSize(3);
  }

  /** Its beginning is unknown; the exchanges after the first are whole. */
  @Test
  void joinsAConnectionThatWasOpenBefore() throws Exception {
    TcpPeer.Listener listener = ends.server().listen(INET, 9605);
    TwoEnds.Pair pair =
        new TwoEnds.Pair(ends.client().connect(SERVER_IPV4, 9605), listener.accept());
    exchange(pair, 7, 8);
    try (RecordedProbe late = RecordedProbe.watch(ends.serverNamespace()).withExchanges()) {
      late.sampleAll();
      late.adopt();
      listener.close();
      for (int i = 1; i <= 4; i++) {
        exchange(pair, 10 * i, 100 * i);
      }
      pair.closeByClient();
      late.await(Closed.class);
      List<String> texts = late.seen(Exchange.class).stream().map(Exchange::text).toList();
      assertThat(texts).hasSizeBetween(3, 4);
      assertThat(texts.getLast()).endsWith(": 40 > 400");
      assertThat(late.seen(Exchange.class).subList(1, texts.size()))
          .allMatch(exchange -> !exchange.incomplete() && !exchange.fullDuplex());
      assertThat(late.seen(Exchange.class)).allMatch(exchange -> exchange.header().adopted());
    }
  }

  @Test
  void tellsNothingBeforeItIsAsked() throws Exception {
    try (RecordedProbe quiet = RecordedProbe.watch(ends.serverNamespace())) {
      TwoEnds.Pair pair = ends.connect(9606);
      exchange(pair, 10, 20);
      quiet.flushExchanges();
      pair.closeByClient();
      quiet.await(Closed.class);
      assertThat(quiet.seen(Exchange.class)).isEmpty();
    }
  }

  private static long toldAfterFlush(RecordedProbe probe) {
    try {
      probe.flushExchanges();
      return probe.seen(Exchange.class).size();
    } catch (ProbeException e) {
      throw new AssertionError(e);
    }
  }

  private static Exchange lastOf(RecordedProbe probe) {
    try {
      return probe.seen(Exchange.class).getLast();
    } catch (ProbeException e) {
      throw new AssertionError(e);
    }
  }

  static void exchange(TwoEnds.Pair pair, int up, int down) throws Exception {
    pair.client().send(up);
    pair.server().receive(up);
    pair.server().send(down);
    pair.client().receive(down);
  }
}

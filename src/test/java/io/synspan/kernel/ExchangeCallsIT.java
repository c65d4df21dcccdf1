package io.synspan.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.event.Role;
import io.synspan.kernel.SeenRecord.Closed;
import io.synspan.kernel.SeenRecord.Exchange;
import io.synspan.testing.NetworkNamespace;
import io.synspan.testing.TestPrograms;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exchanges whatever calls they are made by, and those that are no requests and answers. */
@Tag("kernel")
class ExchangeCallsIT {
  /** Calls whose arguments are no buffer: whether TLS begins with them can't be told. */
  private static final Set<String> SENDS_WITHOUT_BUFFER = Set.of("sendfile", "splice", "io_uring");

  private static final Set<String> RECEIVES_WITHOUT_BUFFER =
      Set.of("splice", "truncate", "zerocopy", "io_uring");

  private static NetworkNamespace namespace;

  private RecordedProbe probe;

  @BeforeAll
  static void createNamespace() {
    namespace = NetworkNamespace.create("calls");
  }

  @AfterAll
  static void closeNamespace() {
    namespace.close();
  }

  @BeforeEach
  void openProbe() throws Exception {
    probe = RecordedProbe.watch(namespace).withExchanges();
  }

  @AfterEach
  void closeProbe() {
    probe.close();
  }

  /** The program's exit status 77, of a kernel that lacks a call, fails the test with its name. */
  @ParameterizedTest
  @CsvSource({
    "write, read",
    "send, recv",
    "writev, readv",
    "sendmmsg, recvmmsg",
    "sendfile, read",
    "splice, read",
    "zerocopy, read",
    "write, splice",
    "write, peek",
    "write, nonblocking",
    "write, truncate",
    "write, zerocopy",
    "io_uring, read",
    "write, io_uring",
  })
  void seesEachKindOfCall(String sender, String receiver) throws Exception {
    play(sender, receiver, 50);

    for (Role role : List.of(Role.CLIENT, Role.SERVER)) {
      boolean unknownStart =
          role == Role.CLIENT
              ? SENDS_WITHOUT_BUFFER.contains(sender)
              : RECEIVES_WITHOUT_BUFFER.contains(receiver);
      assertThat(texts(role))
          .containsExactlyElementsOf(
              LongStream.rangeClosed(1, 50)
                  .mapToObj(
                      i -> i + ": 100 > 30000" + (unknownStart && i <= 2 ? " incomplete" : ""))
                  .toList());
      expectInOrder(role);
    }
  }

  /** A client that pipelines can't be told from one whose request takes two calls. */
  @ParameterizedTest
  @CsvSource({"greeting", "pipelined", "both_ways"})
  void saysThatBothEndsTalkAtOnce(String shape) throws Exception {
    play(shape, "-", 50);

    Closed closed = probe.await(Closed.class, record -> record.header().role() == Role.SERVER);
    for (Role role : List.of(Role.CLIENT, Role.SERVER)) {
      if (role == Role.CLIENT && shape.equals("pipelined")) {
        continue;
      }
      Exchange last = exchanges(role).getLast();
      assertThat(last.fullDuplex()).as("%s at the %s: %s", shape, role, texts(role)).isTrue();
      assertThat(exchanges(role)).hasSizeLessThan(4);
    }
    assertThat(exchanges(Role.SERVER).stream().mapToLong(Exchange::requestBytes).sum())
        .isEqualTo(closed.bytesReceived());
  }

  @Test
  void doesNotTrustWhatMayBeAnInterimAnswer() throws Exception {
    play("interim", "-", 3);

    for (Role role : List.of(Role.CLIENT, Role.SERVER)) {
      assertThat(texts(role))
          .containsExactly(
              "1: 100 > 25 incomplete",
              "2: 5000 > 30000 incomplete",
              "3: 100 > 25 incomplete",
              "4: 5000 > 30000 incomplete",
              "5: 100 > 25 incomplete",
              "6: 5000 > 30000 incomplete");
    }
  }

  @Test
  void doesNotTrustAnAnswerBeforeTheRequestsEnd() throws Exception {
    play("early", "-", 3);

    assertThat(exchanges(Role.SERVER)).as("%s", texts(Role.SERVER)).allMatch(Exchange::fullDuplex);
  }

  /** What the ring has no room for shows in the counts and as gaps in the numbers. */
  @Test
  void countsAMillionTurns() throws Exception {
    int turns = 500_000;
    play("tiny", "-", turns);

    assertThat(probe.counts().produced(10)).isEqualTo(2L * turns);
    assertThat(probe.counts().lost(10)).isLessThan(2L * turns);
    List<Exchange> seen = exchanges(Role.SERVER);
    assertThat(seen).isNotEmpty();
    assertThat(probe.seen(Exchange.class)).hasSize((int) (2L * turns - probe.counts().lost(10)));
    assertThat(seen).isSortedAccordingTo((a, b) -> Long.compare(a.number(), b.number()));
  }

  private void play(String sender, String receiver, int count) {
    namespace.run(
        TestPrograms.path("exchange_calls").toString(),
        sender,
        receiver,
        "9700",
        Integer.toString(count));
  }

  private List<Exchange> exchanges(Role role) throws Exception {
    return probe.seen(Exchange.class).stream()
        .filter(exchange -> exchange.header().role() == role)
        .toList();
  }

  private List<String> texts(Role role) throws Exception {
    return exchanges(role).stream().map(Exchange::text).toList();
  }

  private void expectInOrder(Role role) throws Exception {
    long last = 0;
    for (Exchange exchange : exchanges(role)) {
      assertThat(exchange.requestFirstNs()).isGreaterThan(last);
      assertThat(exchange.requestLastNs()).isGreaterThanOrEqualTo(exchange.requestFirstNs());
      assertThat(exchange.answerFirstNs()).isGreaterThan(exchange.requestLastNs());
      assertThat(exchange.answerLastNs()).isGreaterThanOrEqualTo(exchange.answerFirstNs());
      last = exchange.answerLastNs();
    }
  }
}

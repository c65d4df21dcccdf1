package io.synspan.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.event.Role;
import io.synspan.kernel.SeenRecord.Closed;
import io.synspan.kernel.SeenRecord.Exchange;
import io.synspan.kernel.SeenRecord.Traceparent;
import io.synspan.probe.ProbeException;
import io.synspan.probe.TraceparentCounts.Result;
import io.synspan.testing.NetworkNamespace;
import io.synspan.testing.TestPrograms;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kernel side reads of requests that a process really sends, and what it does not. */
@Tag("kernel")
class TraceparentIT {
  private static final String IDS = "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331";
  private static final String VALUE = "00-" + IDS + "-01";
  private static final String BEGIN = "GET /a HTTP/1.1\r\nHost: backend\r\n";
  private static final String GET = BEGIN + "traceparent: " + VALUE + "\r\nAccept: */*\r\n\r\n";

  private static NetworkNamespace namespace;

  private RecordedProbe probe;

  @BeforeAll
  static void createNamespace() {
    namespace = NetworkNamespace.create("traced");
  }

  @AfterAll
  static void closeNamespace() {
    namespace.close();
  }

  @BeforeEach
  void openProbe() throws Exception {
    probe = RecordedProbe.readTraceparents(namespace).withExchanges();
  }

  @AfterEach
  void closeProbe() {
    probe.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"write", "writev"})
  void readsTheIdsOfARequest(String call) throws Exception {
    send(call, GET);

    Traceparent told = probe.await(Traceparent.class);
    Exchange exchange = probe.await(Exchange.class, one -> one.header().role() == Role.CLIENT);
    assertThat(told.traceId() + "-" + told.parentId()).isEqualTo(IDS);
    assertThat(told.sampled()).isTrue();
    assertThat(told.number()).isEqualTo(exchange.number()).isEqualTo(1);
    assertThat(told.header().role()).isEqualTo(Role.CLIENT);
    assertThat(told.header().pid()).isEqualTo(exchange.header().pid());
    assertThat(told.header().ends()).isEqualTo(exchange.header().ends());
    assertThat(told.header().socketCookie()).isEqualTo(exchange.header().socketCookie());
    assertThat(told.header().timestampNs())
        .isBetween(exchange.requestFirstNs() - 50_000_000, exchange.requestFirstNs() + 50_000_000);
  }

  @Test
  void tellsOfEachRequestOfAConnection() throws Exception {
    List<String> requests =
        Stream.iterate(1, i -> i + 1)
            .limit(20)
            .map(i -> GET.replace("b7ad6b7169203331", "%016x".formatted(i)))
            .toList();
    send("write", requests.toArray(String[]::new));

    probe.await(Closed.class);
    List<Traceparent> told = probe.seen(Traceparent.class);
    assertThat(told).extracting(Traceparent::number).containsExactly(numbersTo(20));
    assertThat(told)
        .allSatisfy(one -> assertThat(one.parentId()).isEqualTo("%016x".formatted(one.number())));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "traceparent: ",
        "Traceparent: ",
        "TRACEPARENT:",
        "traceParent:\t \t",
        "X-Padding: 12345\r\nA: b\r\ntraceparent: ",
        "traceparent-of: another\r\ntraceparent: ",
        "x-traceparent: another\r\ntraceparent: ",
      })
  void findsTheHeaderHoweverItIsWritten(String name) throws Exception {
    send("write", BEGIN + name + VALUE + "\r\n\r\n");

    assertThat(probe.await(Traceparent.class).traceId()).isEqualTo(IDS.substring(0, 32));
  }

  /** A word is eight bytes: the header may begin in any of them, and near the copy's end. */
  @Test
  void findsTheHeaderAtAnyPlaceOfTheFirstFourKilobytes() throws Exception {
    int shortest = BEGIN.length() + "P: \r\n".length();
    int longest = 4096 - ("traceparent: " + VALUE + "\r\n").length();
    List<Integer> places =
        Stream.iterate(shortest, at -> at <= longest, at -> at < 100 ? at + 1 : at + 89).toList();
    send("write", places.stream().map(TraceparentIT::headerAt).toArray(String[]::new));
    send("write", headerAt(longest));

    assertThat(results()).isEqualTo("FOUND=" + (places.size() + 1));
    send("write", headerAt(longest + 2));
    send("write", headerAt(5000));
    assertThat(results()).isEqualTo("FOUND=%d CUT=2".formatted(places.size() + 1));
  }

  private static String headerAt(int place) {
    String padding = "P".repeat(place - BEGIN.length() - ": \r\n".length());
    return BEGIN + padding + ": \r\ntraceparent: " + VALUE + "\r\n\r\n";
  }

  @ParameterizedTest
  @CsvSource({
    "writev, 1, FOUND=1",
    "writev, 15, FOUND=1",
    "writev, 30, FOUND=1",
    "writev, 60, FOUND=1",
    "write, 1, CUT=1",
    "write, 60, CUT=1",
  })
  void readsOnlyWhatTheFirstCallSends(String call, int firstPart, String result) throws Exception {
    send(call, GET.substring(0, firstPart) + "|" + GET.substring(firstPart));

    assertThat(results()).isEqualTo(firstPart < 4 ? "CUT=1" : result);
  }

  @Test
  void doesNotLookForTheHeaderInTheBody() throws Exception {
    String body = "\r\ntraceparent: " + VALUE + "\r\n\r\n";
    send(
        "write", "POST /a HTTP/1.1\r\nContent-Length: %d\r\n\r\n%s".formatted(body.length(), body));

    assertThat(results()).isEqualTo("NONE=1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0",
        "00-0af7651916cd43dd8448eb211c80319g-b7ad6b7169203331-01",
        "00+0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "something else that is long enough to be taken for one, is it not",
      })
  void keepsNothingThatIsNoTraceparent(String value) throws Exception {
    send("write", BEGIN + "traceparent: " + value + "\r\nX-Long-Enough: 0123456789\r\n\r\n");

    assertThat(results()).isEqualTo("NONE=1");
  }

  @Test
  void readsLaterVersions() throws Exception {
    send("write", BEGIN + "traceparent: cc-" + IDS + "-00-what comes\r\n\r\n");

    assertThat(probe.await(Traceparent.class).sampled()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "write, PRI * HTTP/2.0, NOT_HTTP=1",
    "write, GET /a HTTP/2, NOT_HTTP=1",
    "write, QUIT, CUT=1",
    "write, *1 PING, NOT_HTTP=1",
    "write, '\u0016\u0003\u0001', TLS=1",
    "sendfile, GET / HTTP/1.1, UNREADABLE=1",
  })
  void countsWhatItCanNotRead(String call, String begin, String result) throws Exception {
    String end = result.startsWith("CUT") ? "" : "\r\ntraceparent: " + VALUE + "\r\n\r\n";
    send(call, begin + end);

    assertThat(results()).isEqualTo(result);
  }

  @Test
  void withoutTheSettingNothingIsLoaded() throws Exception {
    try (RecordedProbe other = RecordedProbe.watch(namespace).withExchanges()) {
      assertThat(other.hooks()).noneMatch(name -> name.contains("tcp_sendmsg_"));
      send("write", GET);
      other.await(Exchange.class);
      assertThat(other.seen(Traceparent.class)).isEmpty();
      assertThat(other.traceparents().byResult()).isEmpty();
    }
  }

  private void send(String call, String... requests) {
    String[] command = {TestPrograms.path("send_requests").toString(), call, "9750", "1"};
    namespace.run(Stream.of(command, requests).flatMap(Stream::of).toArray(String[]::new));
  }

  /** Only what there was, such as {@code FOUND=1 CUT=2}. */
  private String results() throws ProbeException {
    return Stream.of(Result.values())
        .filter(result -> counted(result) > 0)
        .map(result -> result + "=" + counted(result))
        .reduce((a, b) -> a + " " + b)
        .orElse("");
  }

  private long counted(Result result) {
    try {
      return probe.traceparents().of(result);
    } catch (ProbeException e) {
      throw new AssertionError(e);
    }
  }

  private static Long[] numbersTo(long last) {
    return Stream.iterate(1L, i -> i + 1).limit(last).toArray(Long[]::new);
  }
}

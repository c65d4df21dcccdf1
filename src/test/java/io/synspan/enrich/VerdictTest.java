package io.synspan.enrich;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.connection.ConnectionEvents.Kind;
import io.synspan.event.RetransmitType;
import io.synspan.match.Endpoint;
import io.synspan.match.Match;
import io.synspan.match.SeenExchange;
import io.synspan.match.SpanFacts;
import io.synspan.match.TcpConnection;
import io.synspan.match.TcpEvent;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Where the time of a request went. The request is sent at 100 ms, answered at 110 ms; the span
 * lasts from 99 to 111 ms.
 */
class VerdictTest {
  private static final long MS = 1_000_000;

  private long handshakeNs;
  private long acceptNs;
  private long unreadNs;
  private long number = 2;
  private long windowNs;
  private long bufferNs;
  private long requestLastMs = 100;
  private List<TcpEvent> events = List.of();

  @Test
  void thePeerThatAnswersSlowly() {
    assertThat(client().value()).isEqualTo("peer");
    assertThat(client().parts()).isEqualTo(Map.of(Part.PEER, 10 * MS, Part.APPLICATION, 2 * MS));
  }

  @Test
  void theApplicationThatServesSlowly() {
    assertThat(server().value()).isEqualTo("application");
    assertThat(server().parts()).isEqualTo(Map.of(Part.APPLICATION, 10 * MS));
  }

  @Test
  void aHandshakeWithinTheSpan() {
    number = 1;
    handshakeNs = 50 * MS;
    Verdict verdict = verdict(false, 40, 111);

    assertThat(verdict.value()).isEqualTo("connect");
    assertThat(verdict.parts())
        .isEqualTo(Map.of(Part.CONNECT, 50 * MS, Part.PEER, 10 * MS, Part.APPLICATION, 11 * MS));
  }

  @Test
  void notAHandshakeBeforeTheSpan() {
    number = 1;
    handshakeNs = 50 * MS;

    assertThat(client().parts()).doesNotContainKey(Part.CONNECT);
  }

  @Test
  void aConnectionThatWaitedForAccept() {
    number = 1;
    acceptNs = 30 * MS;

    assertThat(server().value()).isEqualTo("accept");
    number = 2;
    assertThat(server().value()).isEqualTo("application");
  }

  @Test
  void aRequestThatLayUnread() {
    unreadNs = 30 * MS;

    assertThat(server().value()).isEqualTo("unread");
  }

  @Test
  void anAnswerThatLayUnread() {
    unreadNs = 9 * MS;

    assertThat(client().value()).isEqualTo("unread");
    assertThat(client().parts()).containsEntry(Part.PEER, MS);
  }

  @Test
  void aRequestThatWasLost() {
    events = List.of(retransmit(RetransmitType.TIMEOUT, 108));

    assertThat(client().value()).isEqualTo("loss");
    assertThat(client().parts()).containsEntry(Part.LOSS, 8 * MS).containsEntry(Part.PEER, 2 * MS);
  }

  @Test
  void notWhatWasLostBefore() {
    events = List.of(retransmit(RetransmitType.TIMEOUT, 90));

    assertThat(client().value()).isEqualTo("peer");
  }

  @Test
  void aPeerThatDoesNotRead() {
    number = 1;
    windowNs = 8 * MS;

    assertThat(server().value()).isEqualTo("peer_window");
  }

  @Test
  void aSendBufferThatIsFull() {
    number = 1;
    bufferNs = 8 * MS;

    assertThat(server().value()).isEqualTo("send_buffer");
  }

  @Test
  void aRequestThatComesSlowly() {
    requestLastMs = 109;

    assertThat(server().value()).isEqualTo("peer");
  }

  @Test
  void aResetMeanwhile() {
    events =
        List.of(
            new TcpEvent(Kind.RESET_RECEIVED, 105 * MS, 0, null, null, null),
            retransmit(RetransmitType.TIMEOUT, 104));

    assertThat(client().value()).isEqualTo("reset");
  }

  @Test
  void nothingWhereTheRequestIsNotKnown() {
    assertThat(Verdict.of(span(true, 99, 111), new Match(Match.Result.UNIQUE, null, null, 1, 0), 0))
        .isNull();
  }

  private Verdict client() {
    return verdict(false, 99, 111);
  }

  private Verdict server() {
    return verdict(true, 99, 111);
  }

  private Verdict verdict(boolean server, long startMs, long endMs) {
    Endpoint end = new Endpoint(0, 0, 80);
    SeenExchange exchange =
        new SeenExchange(
            7,
            number,
            1,
            !server,
            end,
            100 * MS,
            requestLastMs * MS,
            110 * MS,
            110 * MS,
            unreadNs,
            false,
            true);
    TcpConnection connection =
        new TcpConnection(
            7,
            !server,
            1,
            end,
            40 * MS,
            95 * MS,
            0,
            handshakeNs,
            0,
            acceptNs,
            100,
            0,
            0,
            0,
            number,
            windowNs,
            bufferNs,
            events);
    Match match = new Match(Match.Result.UNIQUE, connection, exchange, 1, 0);
    return requireNonNull(Verdict.of(span(server, startMs, endMs), match, 0));
  }

  private static SpanFacts span(boolean server, long startMs, long endMs) {
    return new SpanFacts(
        server, 1, 2, 3, 0, startMs * MS, endMs * MS, null, null, 0, !server, 1, 0);
  }

  private static TcpEvent retransmit(RetransmitType type, long atMs) {
    return new TcpEvent(Kind.RETRANSMIT, atMs * MS, 1, type, null, null);
  }
}

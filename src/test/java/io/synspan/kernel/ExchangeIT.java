package io.synspan.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.event.Role;
import io.synspan.kernel.SeenRecord.Closed;
import io.synspan.kernel.SeenRecord.Exchange;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Requests and answers, told by the order in which both ends send and receive. */
@Tag("kernel")
class ExchangeIT {
  @RegisterExtension static final TwoEnds ends = TwoEnds.direct();

  @BeforeEach
  void beginExchanges() throws Exception {
    ends.atClient().withExchanges();
    ends.atServer().withExchanges();
  }

  @Test
  void tellsARequestAndItsAnswerAtBothEnds() throws Exception {
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

    Exchange client = ends.atClient().await(Exchange.class);
    assertThat(client.text()).isEqualTo("1: 100 > 70000");
    assertThat(client.ended()).isTrue();
    assertThat(client.header().role()).isEqualTo(Role.CLIENT);
    assertThat(client.header().pid()).isEqualTo(ends.client().pid());
    assertThat(client.requestFirstNs()).isBetween(t0, t1).isEqualTo(client.requestLastNs());
    assertThat(client.answerFirstNs()).isBetween(t2, t4);
    assertThat(client.answerLastNs()).isBetween(client.answerFirstNs(), t4);
    assertThat(client.unreadNs()).isBetween(1L, t4 - t2);
    Exchange server = ends.atServer().await(Exchange.class);
    assertThat(server.text()).isEqualTo("1: 100 > 70000");
    assertThat(server.header().role()).isEqualTo(Role.SERVER);
    assertThat(server.header().pid()).isEqualTo(ends.server().pid());
    assertThat(server.requestFirstNs()).isBetween(t1, t2).isEqualTo(server.requestLastNs());
    assertThat(server.answerFirstNs()).isBetween(t2, t3);
    assertThat(server.answerLastNs()).isBetween(server.answerFirstNs(), t3);
    assertThat(server.unreadNs()).isBetween(1L, t2 - t0);
    List<SeenRecord> seen = ends.atServer().seen();
    ends.atServer().await(Closed.class);
    assertThat(ends.atServer().seen().indexOf(server))
        .isLessThan(ends.atServer().seen().indexOf(ends.atServer().await(Closed.class)));
    assertThat(seen).isNotEmpty();
  }

  @Test
  void numbersTheExchangesOfAConnection() throws Exception {
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

  static void exchange(TwoEnds.Pair pair, int up, int down) throws Exception {
    pair.client().send(up);
    pair.server().receive(up);
    pair.server().send(down);
    pair.client().receive(down);
  }
}

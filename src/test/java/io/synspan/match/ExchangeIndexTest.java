package io.synspan.match;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExchangeIndexTest {
  private static final int MOST = 100;
  private static final Endpoint PEER = new Endpoint(0, 1, 443);

  private final ExchangeIndex index = new ExchangeIndex(MOST);

  @Test
  void knowsAllSinceItsFirstNews() {
    assertThat(index.knownSinceNs()).isEqualTo(Long.MAX_VALUE);
    take(500);
    take(900);

    assertThat(index.knownSinceNs()).isEqualTo(500);
    assertThat(index.completeNs()).isEqualTo(900);
  }

  @Test
  void forgetsTheOldestAndSaysSo() {
    take(1);
    for (int i = 0; i < MOST + 10; i++) {
      take(10_000, upstream(i, 1000 + i, true, false));
    }

    assertThat(between(0, 10_000)).hasSize(MOST).doesNotContain(1009L).contains(1010L);
    assertThat(index.knownSinceNs()).isEqualTo(1010);
  }

  @Test
  void forgetsTheOldestRequestsToo() {
    take(1);
    for (int i = 0; i < MOST + 10; i++) {
      take(10_000, downstream(7, i + 1, 1000 + 10 * i));
    }

    assertThat(index.downstream(7, 1092, 1095, 0)).isEmpty();
    assertThat(index.downstream(7, 1102, 1106, 0)).hasSize(1);
  }

  @Test
  void aLaterRecordReplacesTheOneBefore() {
    take(1, upstream(7, 1000, true, false), upstream(7, 1000, true, false));

    assertThat(between(0, 2000)).containsExactly(1000L);
  }

  @Test
  void whatTurnsOutToBeNoRequestIsFog() {
    take(1, upstream(7, 1000, true, false));
    take(2, upstream(7, 1000, false, true));

    assertThat(between(0, 2000)).isEmpty();
    assertThat(index.fogs()).containsExactly(new Fog(7, 1, PEER, 1000, Long.MAX_VALUE));
  }

  @Test
  void fogsThatAreOverGoFirstAndTakeTheirTimeWithThem() {
    take(1);
    for (int i = 0; i < 20_000; i++) {
      take(10, upstream(i, 1000 + i, false, false));
    }

    assertThat(index.fogs()).hasSizeLessThanOrEqualTo(8_192 + 1);
    assertThat(index.knownSinceNs()).isGreaterThan(1000 + 20_000 - 8_192 - 10);
  }

  @Test
  void nothingIsCertainAmongTooManyThatTalkAtOnce() {
    take(1);
    for (int i = 0; i < 20_000; i++) {
      take(10, upstream(i, 1000 + i, false, true));
    }

    assertThat(index.fogs()).hasSize(16_384);
    assertThat(index.knownSinceNs()).isGreaterThan(3_600_000_000_000L);
  }

  @Test
  void namesBothRequestsThatASpanCouldBeOf() {
    take(1, downstream(7, 1, 1000), downstream(7, 2, 1010));

    assertThat(index.downstream(7, 1002, 1005, 0)).hasSize(1);
    assertThat(index.downstream(7, 1004, 1016, 8)).hasSize(2);
    assertThat(index.downstream(8, 1002, 1005, 0)).isEmpty();
  }

  @Test
  void aSpanMayEndBeforeItsRequestIsAnswered() {
    take(1, downstream(7, 1, 1000));

    assertThat(index.downstream(7, 1001, 1003, 0)).hasSize(1);
  }

  @Test
  void knowsUpToWhenNothingElseWasAsked() {
    SeenExchange first = downstream(7, 1, 1000);
    take(1200, first);
    assertThat(index.noneNextUntilNs(first)).isEqualTo(1200);
    take(1400, downstream(7, 2, 1300), downstream(8, 1, 1100));

    assertThat(index.noneNextUntilNs(first)).isEqualTo(1300);
  }

  @Test
  void namesTheNextRequestTooThatComesWithinTheSpan() {
    take(1, downstream(7, 1, 1000), downstream(7, 2, 1010));

    assertThat(index.downstream(7, 1002, 1012, 0)).hasSize(2);
  }

  private void take(long completeNs, SeenExchange... exchanges) {
    index.take(
        new ExchangeNews(
            List.of(exchanges), List.of(), List.of(), List.of(), Long.MIN_VALUE, completeNs));
  }

  private List<Long> between(long startNs, long endNs) {
    List<Long> found = new ArrayList<>();
    index.upstreamBetween(startNs, endNs, entry -> found.add(entry.firstNs()));
    return found;
  }

  private static SeenExchange upstream(
      long cookie, long firstNs, boolean request, boolean fullDuplex) {
    return new SeenExchange(
        cookie,
        1,
        1,
        true,
        PEER,
        firstNs,
        firstNs,
        firstNs + 5,
        firstNs + 5,
        0,
        fullDuplex,
        request);
  }

  private static SeenExchange downstream(long cookie, long number, long firstNs) {
    return new SeenExchange(
        cookie, number, 1, false, PEER, firstNs, firstNs, firstNs + 5, firstNs + 5, 0, false, true);
  }
}

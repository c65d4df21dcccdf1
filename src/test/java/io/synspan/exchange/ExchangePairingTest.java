package io.synspan.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each rule by itself; times are in milliseconds. */
class ExchangePairingTest implements PairingListener {
  private static final long MS = 1_000_000;
  private static final long LATER_NS = 4_000_000 * MS;

  private final List<String> told = new ArrayList<>();
  private final List<Long> ownMs = new ArrayList<>();
  private final ExchangePairing pairing =
      new ExchangePairing(new PairingSettings(100, 0, 0, 0), this);

  @Override
  public void onPaired(Exchange downstream, Exchange upstream) {
    told.add(downstream.socketCookie() + "-" + upstream.socketCookie());
    ownMs.add(downstream.ownNs(upstream) / MS);
  }

  @Override
  public void onUnpaired(Exchange exchange, Unpaired reason) {
    told.add(exchange.socketCookie() + " " + reason.value());
  }

  @Test
  void pairsWhatLiesInsideOneRequest() {
    downstream(1, 100, 200);
    upstream(11, 110, 190);
    assertThat(toldAtLast()).containsExactlyInAnyOrder("1-11");
  }

  @Test
  void orderOfArrivalDoesNotMatter() {
    upstream(12, 115, 170);
    upstream(11, 110, 190);
    downstream(2, 112, 180);
    downstream(1, 100, 200);
    assertThat(toldAtLast()).containsExactlyInAnyOrder("1-11", "2-12");
  }

  @Test
  void causeThatIsTakenIsRuledOutForOthers() {
    downstream(1, 100, 200);
    upstream(11, 110, 190);
    downstream(2, 120, 220);
    upstream(12, 130, 180);
    assertThat(toldAtLast()).containsExactlyInAnyOrder("1-11", "2-12");
  }

  @Test
  void whatCanBeSwappedStaysUnpaired() {
    downstream(1, 100, 200);
    downstream(2, 101, 201);
    upstream(11, 110, 190);
    upstream(12, 111, 191);
    assertThat(toldAtLast())
        .containsExactlyInAnyOrder("1 ambiguous", "2 ambiguous", "11 ambiguous", "12 ambiguous");
  }

  @Test
  void answerThatComesTooLateForOneSettlesBoth() {
    downstream(1, 100, 150);
    downstream(2, 101, 201);
    upstream(11, 110, 140);
    upstream(12, 111, 191);
    assertThat(toldAtLast()).containsExactlyInAnyOrder("1-11", "2-12");
  }

  @Test
  void twoThatNeedTheSameTwoLeaveTheThirdToAnother() {
    downstream(1, 100, 200);
    downstream(2, 101, 201);
    upstream(11, 110, 190);
    upstream(12, 111, 191);
    downstream(3, 120, 210);
    upstream(13, 130, 189);
    assertThat(toldAtLast()).contains("3-13");
  }

  @Test
  void requestThatTheProxyAnswersHasNoUpstream() {
    downstream(1, 100, 120);
    assertThat(toldAtLast()).containsExactly("1 no_upstream");
  }

  @Test
  void requestThatIsAskedTwiceIsNotPaired() {
    downstream(1, 100, 200);
    upstream(11, 110, 140);
    upstream(12, 141, 190);
    assertThat(toldAtLast())
        .containsExactlyInAnyOrder(
            "1 several_upstreams", "11 several_upstreams", "12 several_upstreams");
  }

  @Test
  void tryThatWasGivenUpLeavesTheRequestToTheNextOne() {
    downstream(1, 100, 200);
    unanswered(11, 110, 140);
    upstream(12, 141, 190);
    assertThat(toldAtLast()).containsExactlyInAnyOrder("1-12", "11 several_upstreams");
    // 100 ms less 28 (a connection may be closed 2 ms after it was given up) and 49
    assertThat(ownMs).containsExactly(23L);
  }

  @Test
  void proxyThatIsHungUpOnHasNotGivenUpBefore() {
    downstream(1, 100, 200);
    SimulatedExchange hungUp = exchange(11, true, 110, 0, 1);
    hungUp.endedNs = 140 * MS;
    hungUp.hungUp = true;
    pairing.onExchange(hungUp);
    downstream(2, 138, 160);
    upstream(12, 139, 150);
    upstream(13, 161, 190);
    assertThat(toldAtLast()).containsExactlyInAnyOrder("1-13", "2-12", "11 several_upstreams");
  }

  @Test
  void triesThatNobodyAnsweredAreNotPaired() {
    downstream(1, 100, 200);
    unanswered(11, 110, 140);
    unanswered(12, 141, 190);
    assertThat(toldAtLast())
        .containsExactlyInAnyOrder(
            "1 several_upstreams", "11 several_upstreams", "12 several_upstreams");
  }

  @Test
  void tryThatFollowsAnAnswerIsNotPaired() {
    downstream(1, 100, 200);
    upstream(11, 110, 140);
    unanswered(12, 141, 190);
    assertThat(toldAtLast())
        .containsExactlyInAnyOrder(
            "1 several_upstreams", "11 several_upstreams", "12 several_upstreams");
  }

  @Test
  void upstreamWithoutRequestIsBackgroundFromThenOn() {
    upstream(11, 10, 20);
    downstream(1, 100, 200);
    upstream(12, 110, 190);
    assertThat(toldAtLast())
        .containsExactlyInAnyOrder("11 no_downstream", "1 background", "12 background");
  }

  @Test
  void twoAtOnceForOneRequestAreAContradiction() {
    downstream(1, 100, 200);
    upstream(11, 110, 190);
    upstream(12, 111, 180);
    assertThat(toldAtLast())
        .containsExactlyInAnyOrder("1 contradiction", "11 contradiction", "12 no_downstream");
  }

  @Test
  void otherProcessesAreOtherWorlds() {
    downstream(1, 100, 200);
    SimulatedExchange asked = exchange(11, true, 110, 190, 2);
    pairing.onExchange(asked);
    assertThat(toldAtLast()).containsExactlyInAnyOrder("1 no_upstream", "11 no_downstream");
  }

  @Test
  void requestOfTenMinutesIsPaired() {
    SimulatedExchange request = exchange(1, false, 100, 600_300, 1);
    SimulatedExchange asked = exchange(11, true, 110, 600_200, 1);
    pairing.onExchange(open(request));
    pairing.onExchange(open(asked));
    pairing.advance(1_000 * MS);
    downstream(2, 2_000, 2_100);
    upstream(12, 2_010, 2_090);
    pairing.advance(5_000 * MS);
    assertThat(told).containsExactly("2-12");
    pairing.onExchange(request);
    pairing.onExchange(asked);
    assertThat(toldAtLast()).containsExactlyInAnyOrder("2-12", "1-11");
  }

  @Test
  void timedOutRequestKeepsItsSilentUpstream() {
    downstream(1, 100, 160);
    SimulatedExchange silent = exchange(11, true, 110, 0, 1);
    silent.endedNs = 159 * MS;
    pairing.onExchange(silent);
    assertThat(toldAtLast()).containsExactly("1-11");
  }

  @Test
  void clientThatLeavesKeepsItsUpstream() {
    SimulatedExchange left = exchange(1, false, 100, 0, 1);
    left.endedNs = 150 * MS;
    pairing.onExchange(left);
    upstream(11, 110, 190);
    assertThat(toldAtLast()).containsExactly("1-11");
  }

  @Test
  void connectionWhereBothTalkMakesItsTimeUncertain() {
    SimulatedExchange duplex = exchange(1, false, 50, 300, 1);
    duplex.fullDuplex = true;
    pairing.onExchange(duplex);
    downstream(2, 100, 200);
    upstream(12, 110, 190);
    assertThat(toldAtLast())
        .containsExactlyInAnyOrder("1 full_duplex", "2 full_duplex", "12 full_duplex");
  }

  @Test
  void incompleteUpstreamIsNoEvidence() {
    downstream(1, 100, 200);
    SimulatedExchange asked = exchange(11, true, 110, 190, 1);
    asked.incomplete = true;
    pairing.onExchange(asked);
    assertThat(toldAtLast()).containsExactlyInAnyOrder("1 incomplete", "11 incomplete");
  }

  /** What was hung up on did not serve it, and what may have is not known. */
  @Test
  void requestMayHaveBeenAskedAgainByWhatIsNoEvidence() {
    downstream(1, 100, 200);
    unanswered(11, 110, 140);
    SimulatedExchange again = exchange(12, true, 141, 190, 1);
    again.incomplete = true;
    pairing.onExchange(again);
    assertThat(toldAtLast())
        .containsExactlyInAnyOrder("1 incomplete", "11 incomplete", "12 incomplete");
  }

  @Test
  void nothingIsConcludedWhereRecordsWereLost() {
    downstream(1, 100, 200);
    upstream(11, 110, 190);
    pairing.onLost(150 * MS);
    downstream(2, 300, 400);
    upstream(12, 310, 390);
    assertThat(toldAtLast()).containsExactlyInAnyOrder("1 lost_records", "11 lost_records", "2-12");
  }

  /** Its second request was not seen, only that it was answered again. */
  @Test
  void nothingIsConcludedWhereAForgottenRequestGoesOn() {
    downstream(1, 100, 200);
    pairing.advance(2_000 * MS);
    SimulatedExchange on = exchange(1, false, 100, 200, 1);
    on.answerLastNs = 3_100 * MS;
    pairing.onExchange(on);
    downstream(2, 3_005, 3_095);
    upstream(11, 3_010, 3_090);
    downstream(3, 3_200, 3_300);
    upstream(12, 3_210, 3_290);
    assertThat(toldAtLast())
        .containsExactlyInAnyOrder("1 no_upstream", "2 lost_records", "11 lost_records", "3-12");
  }

  @Test
  void whatFindsNoRoomIsToldAndMakesItsTimeUncertain() {
    for (int i = 0; i < 100; i++) {
      pairing.onExchange(exchange(1_000 + i, true, 500, 600, 2));
    }
    downstream(1, 100, 200);
    assertThat(told).containsExactly("1 evicted");
  }

  @Test
  void pairsWaitUntilTheUpstreamIsTrusted() {
    ExchangePairing learning = new ExchangePairing(new PairingSettings(100, 2, 0, 0), this);
    learning.onExchange(exchange(1, false, 100, 200, 1));
    learning.onExchange(exchange(11, true, 110, 190, 1));
    learning.advance(1_000 * MS);
    assertThat(told).isEmpty();
    learning.onExchange(exchange(2, false, 2_100, 2_200, 1));
    learning.onExchange(exchange(12, true, 2_110, 2_190, 1));
    learning.advance(9_000 * MS);
    assertThat(told).containsExactlyInAnyOrder("1-11", "2-12");
  }

  /** Until it fails, an upstream exchange has a cause that was already answered. */
  @Test
  void whatWasConcludedOnAFailedTrialIsNoEvidence() {
    for (long ms = 1_000; ms < 26_000; ms += 100) {
      onThread(1, 1, false, ms, ms + 40);
      onThread(2, 2, false, ms + 1, ms + 41);
      onThread(2, 11, true, ms + 2, ms + 30);
      onThread(1, 12, true, ms + 3, ms + 31);
      pairing.advance((ms + 90) * MS);
    }
    assertThat(told).isNotEmpty().allMatch(line -> line.endsWith(" ambiguous"));

    onThread(1, 3, false, 30_000, 30_040);
    onThread(2, 4, false, 30_001, 30_061);
    onThread(1, 14, true, 30_002, 30_060);
    onThread(2, 5, false, 30_005, 30_021);
    onThread(1, 15, true, 30_010, 30_020);
    onThread(1, 6, false, 30_200, 30_300);
    onThread(1, 16, true, 30_210, 30_290);
    assertThat(toldAtLast()).contains("14 learning", "6-16");
  }

  private void onThread(int thread, long cookie, boolean upstream, long fromMs, long toMs) {
    SimulatedExchange exchange =
        timed(new SimulatedExchange(cookie, 2, 1, upstream, null), fromMs, toMs);
    exchange.threadId = thread;
    pairing.onExchange(exchange);
  }

  private List<String> toldAtLast() {
    pairing.advance(LATER_NS);
    assertThat(pairing.size()).isZero();
    return told;
  }

  private void downstream(long cookie, long fromMs, long toMs) {
    pairing.onExchange(exchange(cookie, false, fromMs, toMs, 1));
  }

  private void upstream(long cookie, long fromMs, long toMs) {
    pairing.onExchange(exchange(cookie, true, fromMs, toMs, 1));
  }

  private void unanswered(long cookie, long fromMs, long toMs) {
    SimulatedExchange hungUp = exchange(cookie, true, fromMs, 0, 1);
    hungUp.endedNs = toMs * MS;
    pairing.onExchange(hungUp);
  }

  private static SimulatedExchange open(SimulatedExchange exchange) {
    SimulatedExchange open = exchange.copy();
    open.answerFirstNs = 0;
    open.answerLastNs = 0;
    open.endedNs = 0;
    return open;
  }

  private static SimulatedExchange exchange(
      long cookie, boolean upstream, long fromMs, long toMs, int processId) {
    return timed(new SimulatedExchange(cookie, 1, processId, upstream, null), fromMs, toMs);
  }

  private static SimulatedExchange timed(SimulatedExchange exchange, long fromMs, long toMs) {
    exchange.upstreamKey = 7;
    exchange.requestFirstNs = fromMs * MS;
    exchange.requestLastNs = fromMs * MS;
    exchange.answerFirstNs = toMs * MS;
    exchange.answerLastNs = toMs * MS;
    exchange.endedNs = toMs == 0 ? 0 : (toMs + 1) * MS;
    return exchange;
  }
}

package io.synspan.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ThreadHabitTest {
  private static final int ENOUGH = 500;
  private static final int LAST_PLACES = 1_000;
  private static final int ALWAYS = 100_001;

  private final ThreadHabit habit = new ThreadHabit();

  @BeforeEach
  void begin() {
    habit.begin();
  }

  @Test
  void nothingIsKnownAtFirst() {
    assertThat(habit.isByThread()).isFalse();
    assertThat(habit.takeChange()).isFalse();
  }

  @Test
  void goesOnTrialWhereMuchStaysUnclearOnTwoThreads() {
    goOnTrial();

    assertThat(habit.isOnTrial()).isTrue();
    assertThat(habit.isByThread()).isTrue();
    assertThat(habit.takeChange()).isTrue();
    assertThat(habit.takeChange()).isFalse();
  }

  @Test
  void isNotTriedWhereMostIsPairedAnyway() {
    for (int i = 0; i < 100 * ENOUGH; i++) {
      work(1 + i % 2);
      pair(1, 1);
    }

    assertThat(habit.isByThread()).isFalse();
  }

  @Test
  void isNotTriedWithOneThread() {
    for (int i = 0; i < 100 * ENOUGH; i++) {
      work(7);
      habit.staysUnclear();
    }

    assertThat(habit.isByThread()).isFalse();
  }

  /** One thread that receives and another that sends are no two threads that do both. */
  @Test
  void isNotTriedWhereThreadsShareTheWork() {
    for (int i = 0; i < 100 * ENOUGH; i++) {
      habit.note(of(1, false));
      habit.note(of(2, true));
      habit.staysUnclear();
    }

    assertThat(habit.isByThread()).isFalse();
  }

  @Test
  void isBelievedOnceItCouldHaveFailedOftenEnough() {
    goOnTrial();
    takeLastPlaces(LAST_PLACES - 1);
    assertThat(habit.isOnTrial()).isTrue();

    takeLastPlaces(1);
    assertThat(habit.isOnTrial()).isFalse();
    assertThat(habit.isByThread()).isTrue();
  }

  @Test
  void isTriedAgainAfterTenTimesAsManyRequestsAndThreeTimesAtMost() {
    for (int required = ENOUGH; required <= 100 * ENOUGH; required *= 10) {
      unclear(required - 1);
      assertThat(habit.isByThread()).isFalse();
      unclear(1);
      assertThat(habit.isOnTrial()).isTrue();
      habit.isRefutedBy(suspect(2));
      assertThat(habit.isByThread()).isFalse();
    }

    unclear(2_000 * ENOUGH);
    assertThat(habit.isByThread()).isFalse();
  }

  /** A checker, or a stranger: what was shown until then counts no more. */
  @Test
  void trialBeginsAnewWithAContradictionOfAFirstExchange() {
    goOnTrial();
    takeLastPlaces(LAST_PLACES - 1);
    habit.isRefutedBy(suspect(1));
    takeLastPlaces(LAST_PLACES - 1);
    assertThat(habit.isOnTrial()).isTrue();

    takeLastPlaces(1);
    assertThat(habit.isOnTrial()).isFalse();
    assertThat(habit.isByThread()).isTrue();
  }

  @Test
  void isGivenUpForGoodAfterThreeContradictionsInAShortTime() {
    goOnTrial();
    takeLastPlaces(LAST_PLACES);
    for (int i = 0; i < 10; i++) {
      habit.isRefutedBy(suspect(2));
      habit.isRefutedBy(suspect(1));
      takeLastPlaces(LAST_PLACES / 2);
    }
    assertThat(habit.isByThread()).isTrue();

    habit.isRefutedBy(suspect(2));
    habit.isRefutedBy(suspect(2));
    habit.isRefutedBy(suspect(2));
    assertIsNeverTried();
  }

  @Test
  void trialEnds() {
    goOnTrial();
    for (int i = 0; i < ALWAYS; i++) {
      habit.note(of(1, false));
    }

    assertThat(habit.isByThread()).isFalse();
  }

  @Test
  void isGivenUpForGoodWhereAnExchangeMoves() {
    goOnTrial();
    takeLastPlaces(LAST_PLACES);
    assertThat(habit.takeChange()).isTrue();
    SimulatedExchange moved = of(1, true);
    moved.severalThreads = true;

    habit.note(moved);

    assertThat(habit.takeChange()).isTrue();
    assertIsNeverTried();
  }

  @Test
  void isGivenUpForGoodWhereAPairIsOfTwoThreads() {
    pair(1, 2);

    assertIsNeverTried();
  }

  /** What was received within an interrupt of an idle processor. */
  @Test
  void isNotTriedWhereThreadsAreUnknown() {
    habit.note(of(0, false));

    assertIsNeverTried();
  }

  @Test
  void anotherProcessStartsAnew() {
    habit.giveUp();
    habit.begin();

    goOnTrial();
    assertThat(habit.isOnTrial()).isTrue();
  }

  private void assertIsNeverTried() {
    unclear(2_000 * ENOUGH);
    assertThat(habit.isByThread()).isFalse();
  }

  private void goOnTrial() {
    unclear(ENOUGH);
  }

  private void unclear(int requests) {
    for (int i = 0; i < requests; i++) {
      habit.staysUnclear();
      work(1 + i % 2);
      work(2 - i % 2);
    }
  }

  private void takeLastPlaces(int count) {
    for (int i = 0; i < count; i++) {
      habit.tookLastPlace();
    }
  }

  private void work(int thread) {
    habit.note(of(thread, false));
    habit.note(of(thread, true));
  }

  private void pair(int downstreamThread, int upstreamThread) {
    habit.paired(remembered(downstreamThread, false), remembered(upstreamThread, true));
  }

  private static Exchange suspect(int number) {
    Exchange exchange = remembered(1, true);
    exchange.number = number;
    return exchange;
  }

  private static Exchange remembered(int thread, boolean upstream) {
    Exchange exchange = new Exchange();
    exchange.begin(of(thread, upstream));
    return exchange;
  }

  private static SimulatedExchange of(int thread, boolean upstream) {
    SimulatedExchange exchange = new SimulatedExchange(1, 1, 1, upstream, null);
    exchange.threadId = thread;
    return exchange;
  }
}

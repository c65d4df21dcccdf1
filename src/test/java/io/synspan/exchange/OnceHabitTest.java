package io.synspan.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OnceHabitTest {
  private static final int REQUESTS_BEFORE_TRIAL = 500;
  private static final int LAST_PLACES = 1_000;
  private static final int LONGEST_TRIAL = 10_000;

  private final OnceHabit habit = new OnceHabit();

  @BeforeEach
  void begin() {
    habit.begin();
  }

  @Test
  void isNotUsedWhereItIsNotNeeded() {
    requests(REQUESTS_BEFORE_TRIAL * 19 / 20, REQUESTS_BEFORE_TRIAL / 20);
    habit.note();

    assertThat(habit.isUsed()).isFalse();
    assertThat(habit.takeChange()).isFalse();
  }

  @Test
  void isTriedWhereMuchStaysUnclear() {
    requests(REQUESTS_BEFORE_TRIAL * 4 / 5, REQUESTS_BEFORE_TRIAL / 5);
    assertThat(habit.isUsed()).isFalse();
    habit.note();

    assertThat(habit.isUsed()).isTrue();
    assertThat(habit.isOnTrial()).isTrue();
    assertThat(habit.takeChange()).isTrue();
    assertThat(habit.takeChange()).isFalse();
  }

  @Test
  void isBelievedAfterEnoughLastPlaces() {
    isTriedAfter(REQUESTS_BEFORE_TRIAL);
    lastPlaces(LAST_PLACES - 1);
    assertThat(habit.isOnTrial()).isTrue();
    lastPlaces(1);

    assertThat(habit.isOnTrial()).isFalse();
    assertThat(habit.isUsed()).isTrue();
  }

  @Test
  void failsWithTheFirstThatFindsNoPlaceAndIsTriedTenTimesLaterAgain() {
    isTriedAfter(REQUESTS_BEFORE_TRIAL);
    lastPlaces(LAST_PLACES - 1);
    habit.refuted();

    assertThat(habit.isUsed()).isFalse();
    assertThat(habit.hasFailedOnTrial()).isTrue();
    requests(0, REQUESTS_BEFORE_TRIAL);
    habit.note();
    assertThat(habit.isUsed()).isFalse();
    isTriedAfter(9 * REQUESTS_BEFORE_TRIAL);
    lastPlaces(LAST_PLACES - 1);
    assertThat(habit.isOnTrial()).isTrue();
  }

  @Test
  void isGivenUpAlsoOnceItIsBelieved() {
    isTriedAfter(REQUESTS_BEFORE_TRIAL);
    lastPlaces(LAST_PLACES);
    habit.takeChange();
    habit.refuted();

    assertThat(habit.isUsed()).isFalse();
    assertThat(habit.hasFailedOnTrial()).isFalse();
    assertThat(habit.takeChange()).isTrue();
  }

  @Test
  void trialThatIsNotDecidedHasFailed() {
    isTriedAfter(REQUESTS_BEFORE_TRIAL);
    for (int i = 0; i <= LONGEST_TRIAL; i++) {
      assertThat(habit.isOnTrial()).isTrue();
      habit.note();
    }

    assertThat(habit.isUsed()).isFalse();
    assertThat(habit.hasFailedOnTrial()).isTrue();
  }

  @Test
  void lastPlacesCountOnTrialAlone() {
    lastPlaces(LAST_PLACES);
    isTriedAfter(REQUESTS_BEFORE_TRIAL);

    assertThat(habit.isOnTrial()).isTrue();
  }

  @Test
  void knowsNothingOfANewProcess() {
    isTriedAfter(REQUESTS_BEFORE_TRIAL);
    habit.refuted();
    habit.begin();

    assertThat(habit.takeChange()).isFalse();
    isTriedAfter(REQUESTS_BEFORE_TRIAL);
  }

  private void isTriedAfter(int requests) {
    requests(0, requests);
    habit.note();
    assertThat(habit.isOnTrial()).isTrue();
  }

  private void requests(int found, int unclear) {
    for (int i = 0; i < found; i++) {
      habit.found();
    }
    for (int i = 0; i < unclear; i++) {
      habit.staysUnclear();
    }
  }

  private void lastPlaces(int count) {
    for (int i = 0; i < count; i++) {
      habit.tookLastPlace();
    }
  }
}

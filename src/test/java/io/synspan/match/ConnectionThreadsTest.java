package io.synspan.match;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Connections 11 and 12 are of thread 1, 21 and 22 of thread 2. */
class ConnectionThreadsTest {
  private final ConnectionThreads threads = new ConnectionThreads();
  private long lastNs;

  @Test
  void leavesOutConnectionsOfOtherThreadsOnceTheyKeepToTheirs() {
    takeTurns(24);
    assertThat(left(1, 11, 21)).containsExactly(11L, 21L);

    takeTurns(2);

    assertThat(left(1, 11, 21)).containsExactly(11L);
    assertThat(left(2, 11, 12, 21, 22)).containsExactly(21L, 22L);
  }

  @Test
  void aConnectionThatIsNotKnownIsAnybodys() {
    takeTurns(30);
    join(2, 31);
    assertThat(left(1, 11, 31)).containsExactly(11L, 31L);

    join(2, 31);
    assertThat(left(1, 11, 31)).containsExactly(11L);
  }

  @Test
  void whatFollowedTellsOfConnectionsToo() {
    takeTurns(30);
    threads.conclude(List.of(joined(2, 31), joined(2, 31)));

    assertThat(left(1, 11, 31)).containsExactly(11L);
  }

  @Test
  void believesNothingOnceTwoThreadsHadAConnection() {
    takeTurns(30);
    join(2, 11);
    takeTurns(30);
    assertThat(left(1, 11, 21)).containsExactly(11L, 21L);

    takeTurns(250);
    assertThat(left(1, 11, 21)).containsExactly(11L);
  }

  @Test
  void believesNothingOnceWhatFollowedCantBe() {
    takeTurns(30);
    threads.conclude(List.of(joined(2, 31), joined(1, 31)));
    assertThat(left(1, 11, 21)).containsExactly(11L, 21L);

    takeTurns(260);
    assertThat(left(1, 11, 21)).containsExactly(11L);
    threads.giveUp(span(1));
    assertThat(left(1, 11, 21)).containsExactly(11L, 21L);
  }

  /** As two pools from which the last one is taken make them. */
  @Test
  void aThreadThatStaysWithItsConnectionShowsNothing() {
    for (int i = 0; i < 2_000; i++) {
      join(1, 11);
      join(2, 21);
    }

    assertThat(left(1, 11, 21)).containsExactly(11L, 21L);
  }

  @Test
  void oneThreadAloneShowsNothing() {
    for (int i = 0; i < 2_000; i++) {
      join(1, 11);
      join(1, 12);
    }
    join(2, 21);
    join(2, 21);

    assertThat(left(1, 11, 21)).containsExactly(11L, 21L);
  }

  @Test
  void spansThatDoNotSayTheirThreadShowAndGetNothing() {
    for (int i = 0; i < 500; i++) {
      join(0, 11);
      join(0, 12);
    }
    takeTurns(30);

    assertThat(left(0, 11, 21)).containsExactly(11L, 21L);
    assertThat(left(1, 11, 21)).containsExactly(11L);
  }

  /** As threads of their own for each request are. */
  @Test
  void moreThreadsThanCanBeRememberedShowNothing() {
    for (int thread = 1; thread <= 600; thread++) {
      join(thread, 10L * thread);
    }
    takeTurns(30);

    assertThat(left(1, 11, 21)).containsExactly(11L, 21L);
  }

  private void takeTurns(int rounds) {
    for (int i = 0; i < rounds; i++) {
      join(1, 11);
      join(2, 21);
      join(1, 12);
      join(2, 22);
    }
  }

  private void join(long thread, long cookie) {
    threads.look(List.of(joined(thread, cookie)));
  }

  private ConnectionThreads.Joined joined(long thread, long cookie) {
    return new ConnectionThreads.Joined(row(thread), entry(cookie));
  }

  private List<Long> left(long thread, long... cookies) {
    UpstreamRow row = row(thread);
    for (long cookie : cookies) {
      row.candidates.add(entry(cookie));
    }
    boolean narrowed = threads.narrow(new ArrayList<>(List.of(row)));
    assertThat(narrowed).isEqualTo(row.candidates.size() < cookies.length);
    return row.candidates.stream().map(entry -> entry.seen.cookie()).toList();
  }

  private UpstreamEntry entry(long cookie) {
    lastNs++;
    return new UpstreamEntry(
        new SeenExchange(
            cookie,
            lastNs,
            1000,
            true,
            new Endpoint(0, 1, 443),
            lastNs,
            lastNs,
            lastNs,
            lastNs,
            0,
            false,
            true));
  }

  private static UpstreamRow row(long thread) {
    return new UpstreamRow(span(thread), new ResourceTrust(), 0, 1, 0, 0);
  }

  private static SpanFacts span(long thread) {
    return new SpanFacts(false, 0, 1, 1, 0, 0, 1, null, null, 443, true, 7, thread);
  }
}

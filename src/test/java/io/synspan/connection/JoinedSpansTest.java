package io.synspan.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class JoinedSpansTest {
  private final JoinedSpans joined = new JoinedSpans();
  private final SpanIds connection = joined.idsOf(7, 100);

  @Test
  void aConnectionHasTheSameIdsWheneverItIsAsked() {
    assertThat(joined.idsOf(7, 100)).isEqualTo(connection);
    assertThat(connection.areValid()).isTrue();
    assertThat(new JoinedSpans().idsOf(7, 100)).isNotEqualTo(connection);
  }

  @Test
  void noTwoConnectionsAndNoTwoLivesOfASocketHaveTheSame() {
    Set<Long> ids = new HashSet<>();
    for (long cookie = 1; cookie <= 1000; cookie++) {
      for (long life = 1; life <= 10; life++) {
        ids.add(joined.idsOf(cookie, 1_000_000_000L * life).spanId());
      }
    }
    assertThat(ids).hasSize(10_000);
  }

  @Test
  void handsOutInOrderAndOnceWhatWasJoined() {
    assertThat(joined.join(connection, false, request(1))).isTrue();
    assertThat(joined.join(connection, false, request(2))).isTrue();
    assertThat(joined.join(connection, false, request(1))).isTrue();

    assertThat(joined.leave(connection)).containsExactly(request(1), request(2));
    assertThat(joined.leave(connection)).isEmpty();
    assertThat(joined.isEmpty()).isTrue();
  }

  @Test
  void keepsTheLastOnes() {
    for (int id = 1; id <= 100; id++) {
      joined.join(connection, false, request(id));
    }

    assertThat(joined.leave(connection))
        .containsExactlyElementsOf(
            LongStream.rangeClosed(69, 100).mapToObj(JoinedSpansTest::request).toList());
  }

  /** A link would lead nowhere. */
  @Test
  void namesAConnectionThatIsOverOnlyIfItHasASpan() {
    assertThat(joined.join(connection, true, request(1))).isFalse();
    joined.made(connection);

    assertThat(joined.join(connection, true, request(1))).isTrue();
    assertThat(joined.isEmpty()).isTrue();
  }

  @Test
  void takesNoMoreConnectionsThanItHasRoomFor() {
    for (int cookie = 1; cookie <= 65_536; cookie++) {
      joined.join(joined.idsOf(cookie, 1), false, request(1));
    }

    assertThat(joined.join(joined.idsOf(65_537, 1), false, request(1))).isFalse();
    assertThat(joined.join(joined.idsOf(1, 1), false, request(2))).isTrue();
  }

  private static SpanIds request(long id) {
    return new SpanIds(1, 2, id);
  }
}

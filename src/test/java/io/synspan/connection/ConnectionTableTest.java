package io.synspan.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synspan.connection.Connection.Stage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionTableTest {
  private final ConnectionTable table = new ConnectionTable(4);

  @Test
  void findsWhatWasAddedAndNothingElse() {
    Connection seven = table.add(7);
    assertThat(table.find(7)).isSameAs(seven);
    assertThat(table.find(8)).isNull();
    assertThat(table.find(0)).isNull();
    table.remove(seven);
    assertThat(table.find(7)).isNull();
    assertThat(table.size()).isZero();
  }

  @Test
  void usesRemovedEntriesAgain() {
    Connection first = table.add(1);
    table.remove(first);
    assertThat(table.add(2)).isSameAs(first);
  }

  @Test
  void isFullAtItsCapacity() {
    for (long cookie = 1; cookie <= 4; cookie++) {
      assertThat(table.isFull()).isFalse();
      table.add(cookie);
    }
    assertThat(table.isFull()).isTrue();
  }

  @Test
  void givesUpTheEndedThenTheUnfinishedThenTheOpenEachByAge() {
    List<Connection> added = new ArrayList<>();
    for (long cookie = 1; cookie <= 4; cookie++) {
      added.add(table.add(cookie));
    }
    table.move(added.get(0), Stage.OPEN);
    table.move(added.get(1), Stage.OPEN);
    table.move(added.get(3), Stage.FINISHED);
    table.move(added.get(0), Stage.OPEN);
    List<Long> order = new ArrayList<>();
    while (table.size() > 0) {
      Connection least = table.leastValuable();
      order.add(least.socketCookie());
      table.remove(least);
    }
    assertThat(order).containsExactly(4L, 3L, 2L, 1L);
  }

  @Test
  void walksAStageInTheOrderInWhichItsConnectionsWereHeardOf() {
    Connection one = table.add(1);
    Connection two = table.add(2);
    Connection three = table.add(3);
    table.move(one, Stage.CONNECTING);
    assertThat(table.first(Stage.CONNECTING)).isSameAs(two);
    assertThat(two.next).isSameAs(three);
    assertThat(three.next).isSameAs(one);
    assertThat(one.next).isNull();
    assertThat(table.first(Stage.OPEN)).isNull();
  }

  /** Millions come and go; cookies in sequence as the kernel's, in steps, and at random. */
  @ParameterizedTest
  @ValueSource(longs = {1, 4096, 0x1_0000_0000L, 0x9E37_79B9_7F4A_7C15L})
  void agreesWithAHashMapAfterMillionsHaveComeAndGone(long step) {
    int capacity = 3000;
    ConnectionTable churned = new ConnectionTable(capacity);
    Map<Long, Connection> model = new HashMap<>();
    List<Long> alive = new ArrayList<>();
    Random random = new Random(step);
    long cookie = 0;
    for (int i = 0; i < 1_000_000; i++) {
      boolean add = alive.isEmpty() || (alive.size() < capacity && random.nextInt(100) < 51);
      if (add) {
        cookie += step;
        model.put(cookie, churned.add(cookie));
        alive.add(cookie);
      } else {
        long gone = swapRemove(alive, random.nextInt(alive.size()));
        churned.remove(Objects.requireNonNull(model.remove(gone)));
        assertThat(churned.find(gone)).isNull();
      }
    }
    assertThat(churned.size()).isEqualTo(model.size());
    model.forEach((key, connection) -> assertThat(churned.find(key)).isSameAs(connection));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 16_777_217})
  void rejectsACapacityThatIsOutOfBounds(int capacity) {
    assertThatThrownBy(() -> new ConnectionTable(capacity))
        .hasMessage("A table of %d connections: must be 1 to 16777216".formatted(capacity));
  }

  private static long swapRemove(List<Long> list, int index) {
    long last = list.removeLast();
    return index == list.size() ? last : list.set(index, last);
  }
}

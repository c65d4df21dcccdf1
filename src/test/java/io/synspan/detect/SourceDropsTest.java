package io.synspan.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SourceDropsTest {
  private static final long SECOND = 1_000_000_000;
  private static final long NETNS = 4026531840L;
  private static final SourcePrefix ONE = new SourcePrefix(0xcb00_7100L, 24);
  private static final SourcePrefix OTHER = new SourcePrefix(0xc633_6400L, 24);
  private static final SourcePrefix THIRD = new SourcePrefix(0x2001_0db8_0001_0000L, 48);

  private final Map<SourcePrefix, Long> dropped = new HashMap<>();
  private final Map<SourcePrefix, Long> until = new HashMap<>();
  private final List<String> heard = new ArrayList<>();
  private long nowNs = 1000 * SECOND;
  private boolean works = true;
  private final SourceDrops drops =
      new SourceDrops(new Filter(), NETNS, 60 * SECOND, 2, () -> nowNs, new Listener());

  @Test
  void dropsWhoFloodsForItsTimeAndTellsHowMany() {
    drops.onFlooding(NETNS, 443, ONE);
    assertThat(until).containsExactly(Map.entry(ONE, 1060 * SECOND));
    dropped.put(ONE, 700L);
    after(1);
    dropped.put(ONE, 900L);
    after(59);

    assertThat(until).isEmpty();
    assertThat(heard)
        .containsExactly(
            "203.0.113.0/24 at 443 from 1000 to 1060",
            "700 more",
            "200 more",
            "203.0.113.0/24 ended at 1060 with 900");
  }

  @Test
  void dropsOnceHoweverOftenItIsSaid() {
    drops.onFlooding(NETNS, 443, ONE);
    after(10);
    drops.onFlooding(NETNS, 80, ONE);

    assertThat(heard).hasSize(1);
    assertThat(until).containsEntry(ONE, 1060 * SECOND);
  }

  @Test
  void beginsAgainWhereItFloodsAfterThat() {
    drops.onFlooding(NETNS, 443, ONE);
    after(60);
    after(3);
    drops.onFlooding(NETNS, 443, ONE);

    assertThat(heard).last().isEqualTo("203.0.113.0/24 at 443 from 1063 to 1123");
  }

  @Test
  void leavesFloodsInOtherNamespacesAlone() {
    drops.onFlooding(NETNS + 1, 443, ONE);

    assertThat(heard).isEmpty();
    assertThat(until).isEmpty();
  }

  @Test
  void saysOnceThatThereIsNoRoomForMore() {
    drops.onFlooding(NETNS, 443, ONE);
    after(30);
    drops.onFlooding(NETNS, 443, OTHER);
    drops.onFlooding(NETNS, 443, THIRD);
    drops.onFlooding(NETNS, 443, THIRD);
    assertThat(heard).hasSize(3).last().isEqualTo("no room for 2001:db8:1::/48");

    after(30);
    drops.onFlooding(NETNS, 443, THIRD);
    assertThat(until).containsOnlyKeys(OTHER, THIRD);
  }

  @Test
  void saysNothingOfWhatCouldNotBegin() {
    works = false;
    drops.onFlooding(NETNS, 443, ONE);
    after(60);

    assertThat(heard).isEmpty();
  }

  @Test
  void endsWhatGoesOnAtTheEnd() {
    drops.onFlooding(NETNS, 443, ONE);
    dropped.put(ONE, 5L);
    nowNs += 7 * SECOND;
    drops.close();

    assertThat(until).isEmpty();
    assertThat(heard).last().isEqualTo("203.0.113.0/24 ended at 1007 with 5");
  }

  private void after(int seconds) {
    nowNs += seconds * SECOND;
    drops.advance();
  }

  private final class Filter implements SynFilter {
    @Override
    public boolean begin(SourcePrefix prefix, long untilNs) {
      if (works) {
        until.put(prefix, untilNs);
        dropped.put(prefix, 0L);
      }
      return works;
    }

    @Override
    public long syns(SourcePrefix prefix) {
      return dropped.getOrDefault(prefix, -1L);
    }

    @Override
    public void end(SourcePrefix prefix) {
      until.remove(prefix);
      dropped.remove(prefix);
    }
  }

  private final class Listener implements SourceDropListener {
    @Override
    public void onBegan(SourceDrop drop) {
      heard.add(
          "%s at %d from %d to %d"
              .formatted(
                  drop.prefix(), drop.port(), drop.beganNs() / SECOND, drop.untilNs() / SECOND));
    }

    @Override
    public void onDropped(long syns) {
      heard.add(syns + " more");
    }

    @Override
    public void onEnded(SourceDrop drop) {
      heard.add(
          "%s ended at %d with %d".formatted(drop.prefix(), drop.endedNs() / SECOND, drop.syns()));
    }

    @Override
    public void onFull(SourcePrefix prefix) {
      heard.add("no room for " + prefix);
    }
  }
}

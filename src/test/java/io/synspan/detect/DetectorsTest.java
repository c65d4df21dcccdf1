package io.synspan.detect;

import static io.synspan.detect.SimulatedTraffic.MS;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.synspan.connection.ConnectionTracker;
import io.synspan.event.Role;
import io.synspan.testing.KernelRecord;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a detection says, and when it ends. */
class DetectorsTest {
  private final SimulatedTraffic traffic = new SimulatedTraffic();

  @Test
  void aFloodTellsItsListenerAndItsEvidence() {
    traffic.each(100, 0, 20, at -> traffic.connection(at, 10 * MS));
    traffic.each(100, 10, 20, traffic::unansweredSyn);
    traffic.playUntil(100);

    Detection opened = only(traffic.opened());
    assertThat(opened.isOver()).isFalse();
    assertThat(opened.role()).isEqualTo(Role.SERVER);
    assertThat(opened.port()).isEqualTo(8080);
    assertThat(opened.netnsInode()).isEqualTo(0xf000_0000L);
    Detection over = only(traffic.over());
    assertThat(over.openedNs()).isEqualTo(opened.openedNs());
    assertThat(over.evidence().events()).isEqualTo(1000);
    assertThat(over.evidence().peakPerSecond()).isBetween(100L, 102L);
    assertThat(over.evidence().regular()).isBetween(900L, 1000L);
  }

  @Test
  void aFloodThatComesInWavesIsOne() {
    traffic.each(200, 10, 14, traffic::unansweredSyn);
    traffic.each(200, 20, 24, traffic::unansweredSyn);
    traffic.each(200, 30, 34, traffic::unansweredSyn);
    traffic.playUntil(120);

    assertThat(traffic.opened()).hasSize(1);
    // the last SYN-ACKs of new handshakes at 35, three seconds of window, ten of calm
    assertThat(SimulatedTraffic.seconds(only(traffic.over()).closedNs())).isBetween(45.0, 49.0);
  }

  @Test
  void aFloodOfWhichOnlyCookiesTellIsOfNoListener() {
    traffic.each(1, 10, 20, at -> traffic.turnedAway(at, 300));
    traffic.playUntil(60);

    assertThat(only(traffic.opened()).port()).isZero();
    assertThat(only(traffic.over()).evidence().events()).isEqualTo(3000);
    assertThat(only(traffic.over()).evidence().synCookies()).isEqualTo(3000);
  }

  @Test
  void aFloodFromOneNetworkNamesIt() {
    SourcePrefix attacker = SourcePrefix.of(0, 0xffff_cb00_7107L);
    traffic.each(100, 0, 30, at -> traffic.connection(at, 10 * MS));
    traffic.each(100, 10, 20, at -> traffic.unansweredSyn(at, attacker));
    traffic.playUntil(100);

    assertThat(only(traffic.opened()).evidence().sources())
        .extracting(FloodSource::prefix)
        .containsExactly(attacker);
    assertThat(only(traffic.over()).evidence().sources())
        .singleElement()
        .satisfies(
            source -> {
              assertThat(source.prefix()).hasToString("203.0.113.0/24");
              assertThat(source.unanswered()).isBetween(800L, 1000L);
            });
  }

  @Test
  void aNetworkThatJoinsAFloodIsToldOfOnce() {
    SourcePrefix attacker = SourcePrefix.of(0, 0xffff_cb00_7107L);
    traffic.each(100, 10, 40, traffic::unansweredSyn);
    traffic.each(100, 20, 40, at -> traffic.unansweredSyn(at, attacker));
    traffic.playUntil(100);

    assertThat(only(traffic.opened()).evidence().sources()).isEmpty();
    assertThat(only(traffic.sourcesFound()).evidence().sources())
        .extracting(FloodSource::prefix)
        .containsExactly(attacker);
    assertThat(traffic.over()).hasSize(1);
  }

  @Test
  void aFloodFromEverywhereNamesNobody() {
    traffic.each(100, 10, 20, traffic::unansweredSyn);
    traffic.playUntil(100);

    assertThat(only(traffic.over()).evidence().sources()).isEmpty();
  }

  @Test
  void anIpv6SiteIsItsSlash48() {
    assertThat(SourcePrefix.of(0x2001_0db8_0001_0002L, 7)).hasToString("2001:db8:1::/48");
    assertThat(SourcePrefix.of(0x2001_0db8_0001_0002L, 7).addressLow()).isZero();
  }

  @Test
  void manyPrefixesTakeNoMemoryAndHideNoFlood() {
    Detectors detectors = new Detectors(new DetectionFanOut(List.of()));
    SynSources sources = new SynSources();
    for (int second = 1; second < 20; second++) {
      sources.evaluate(second - 1);
      for (int i = 0; i < 10_000; i++) {
        SourcePrefix madeUp = new SourcePrefix((long) (second * 10_000 + i) << 8, 24);
        sources.onBegun(second, 1, madeUp, 443, 60);
        detectors.onHandshakesBegun(second, 1, madeUp, 443, 60);
      }
      sources.onBegun(second, 1, SimulatedTraffic.CLIENTS, 443, 5000);
      detectors.advance(second * SimulatedTraffic.SECOND);
    }

    assertThat(sources.flooding())
        .hasSizeLessThanOrEqualTo(64)
        .extracting(suspect -> suspect.prefix)
        .contains(SimulatedTraffic.CLIENTS);
  }

  @Test
  void aScanTellsItsSource() {
    for (int port = 1; port <= 40; port++) {
      traffic.synForClosedPort(10_000 * MS + port * MS, 7, port);
    }
    traffic.playUntil(120);

    assertThat(only(traffic.opened()).source()).hasToString("100.64.0.7");
    assertThat(only(traffic.opened()).evidence()).isEqualTo(new Evidence(15, 15, 0, 0, 15));
    assertThat(only(traffic.over()).evidence()).isEqualTo(new Evidence(40, 40, 0, 0, 32));
    assertThat(SimulatedTraffic.seconds(only(traffic.over()).closedNs())).isEqualTo(72);
  }

  @Test
  void aSourceThatTriesOnePortForEverScansNothing() {
    traffic.each(100, 0, 100, at -> traffic.synForClosedPort(at, 7, 23));
    traffic.playUntil(100);

    assertThat(traffic.opened()).isEmpty();
  }

  @Test
  void anIpv6SourceIsItsNetwork() {
    assertThat(Source.of(0x2001_0db8_0000_0001L, 0x1234L)).hasToString("2001:db8:0:1::/64");
    assertThat(Source.of(0, 0xffff_c000_0207L)).hasToString("192.0.2.7");
  }

  @Test
  void whatGoesOnIsOverAtTheEnd() {
    traffic.each(200, 0, 10, traffic::unansweredSyn);
    traffic.synForClosedPorts(20);
    traffic.playUntil(8);
    assertThat(traffic.over()).isEmpty();

    traffic.end();

    assertThat(traffic.over())
        .extracting(Detection::type)
        .containsExactly(DetectionType.SYN_FLOOD, DetectionType.PORT_SCAN);
  }

  @Test
  void madeUpSourcesAndManyServicesTakeNoMemory() {
    Detectors detectors = new Detectors(new DetectionFanOut(List.of()));
    ConnectionTracker tracker = new ConnectionTracker(1000, detectors);
    KernelRecord reset = KernelRecord.resetWithoutSocket().answersSyn();
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long id = Thread.currentThread().threadId();
    long bytes = 0;
    for (int round = 0; round < 20; round++) {
      long before = thread.getThreadAllocatedBytes(id);
      for (int source = 0; source < 10_000; source++) {
        reset.peer(10, source >> 16, source >> 8 & 255, source & 255, 5000).decodeTo(tracker);
      }
      detectors.advance((round + 1) * SimulatedTraffic.SECOND);
      bytes = thread.getThreadAllocatedBytes(id) - before;
    }

    // a decoder and a source for each, both gone at once; nothing is kept
    assertThat(bytes / 10_000).isLessThan(400);
  }

  private static Detection only(List<Detection> detections) {
    assertThat(detections).hasSize(1);
    return detections.getFirst();
  }
}

package io.synspan.kernel;

import static io.synspan.event.RetransmitType.FAST;
import static io.synspan.event.RetransmitType.TAIL_LOSS_PROBE;
import static io.synspan.event.RetransmitType.TIMEOUT;
import static io.synspan.testing.Forwarder.From.CLIENT;
import static io.synspan.testing.Forwarder.Segments.DATA;
import static io.synspan.testing.Forwarder.Segments.FIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.event.RetransmitType;
import io.synspan.kernel.SeenRecord.Closed;
import io.synspan.kernel.SeenRecord.Retransmit;
import io.synspan.testing.Forwarder;
import io.synspan.testing.KernelCounters;
import io.synspan.testing.TestNetwork;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Data that is lost between the ends: what TCP sends again, by what made it do so. */
@Tag("kernel")
class RetransmitIT {
  /** The payload of a full segment: MTU 1500, IPv4, time stamps. */
  private static final int SEGMENT = 1448;

  @RegisterExtension static final TwoEnds ends = TwoEnds.forwarded();

  private KernelCounters counters;

  @BeforeEach
  void count() {
    counters = KernelCounters.since(ends.clientNamespace());
  }

  @AfterEach
  void switchOffloadOff() {
    TestNetwork.setOffload(ends.clientNamespace(), false);
  }

  @Test
  void fast() throws Exception {
    Closed closed = transfer(9301, ends.forwarder().drop(CLIENT, DATA, 2, 1), 10 * SEGMENT);

    assertThat(closed.retransmits()).isEqualTo(Map.of(FAST, 1L));
    assertThat(closed.bytesRetransmitted()).isEqualTo(SEGMENT);
    assertThat(counters.get("TcpExtTCPFastRetrans")).isEqualTo(1);
    Retransmit record = ends.atClient().await(Retransmit.class);
    assertThat(record.type()).isEqualTo(FAST);
    assertThat(record.header().ends()).isEqualTo(closed.header().ends());
    assertThat(record.header().socketCookie()).isEqualTo(closed.header().socketCookie());
  }

  @Test
  void tailLossProbe() throws Exception {
    Closed closed = transfer(9302, ends.forwarder().drop(CLIENT, DATA, 1, 1), 2 * SEGMENT);

    assertThat(closed.retransmits()).isEqualTo(Map.of(TAIL_LOSS_PROBE, 1L));
    assertThat(counters.get("TcpExtTCPLossProbes")).isEqualTo(1);
    assertThat(counters.get("TcpExtTCPTimeouts")).isZero();
    assertThat(ends.atClient().await(Retransmit.class).type()).isEqualTo(TAIL_LOSS_PROBE);
  }

  @Test
  void timeoutAfterALossProbeWasLostToo() throws Exception {
    Closed closed = transfer(9303, ends.forwarder().drop(CLIENT, DATA, 2), SEGMENT);

    assertThat(closed.retransmits()).isEqualTo(Map.of(TAIL_LOSS_PROBE, 1L, TIMEOUT, 1L));
    assertThat(counters.get("TcpExtTCPLossProbes")).isEqualTo(1);
    assertThat(counters.get("TcpExtTCPTimeouts")).isEqualTo(1);
    assertThat(ends.atClient().await(Retransmit.class, r -> true, 2))
        .extracting(Retransmit::type)
        .containsExactly(TAIL_LOSS_PROBE, TIMEOUT);
  }

  @Test
  void timeoutOfAWholeWindow() throws Exception {
    Closed closed = transfer(9304, ends.forwarder().drop(CLIENT, DATA, 11), 10 * SEGMENT);

    assertThat(closed.retransmits()).containsEntry(TAIL_LOSS_PROBE, 1L).containsKey(TIMEOUT);
    assertThat(counters.get("TcpExtTCPTimeouts")).isPositive();
  }

  @Test
  void ofAFin() throws Exception {
    Forwarder.Rule lost = ends.forwarder().drop(CLIENT, FIN, 1);
    TwoEnds.Pair pair = ends.connect(9305);
    pair.closeByClient();

    Closed closed = ends.atClient().await(Closed.class);
    assertThat(lost.hits()).isEqualTo(1);
    expectSumOfTypes(closed);
    assertThat(closed.bytesSent()).isZero();
  }

  @Test
  void countsEachSegmentOfALargeBuffer() throws Exception {
    TestNetwork.setOffload(ends.clientNamespace(), true);
    Closed closed = transfer(9306, ends.forwarder().drop(CLIENT, DATA, 1, 2), 1_000 * SEGMENT);

    assertThat(closed.segmentsRetransmitted()).isGreaterThan(2);
  }

  @Test
  void manyMakeFewRecordsAndLoseNoCount() throws Exception {
    TwoEnds.Pair pair = ends.connect(9307);
    for (int i = 0; i < 50; i++) {
      ends.forwarder().drop(CLIENT, DATA, i * 10, 2);
    }
    pair.client().startSend(700 * SEGMENT);
    pair.server().receive(700 * SEGMENT);
    ends.client().finish();
    pair.closeByClient();

    Closed closed = ends.atClient().await(Closed.class);
    expectSumOfTypes(closed);
    assertThat(closed.segmentsRetransmitted()).isGreaterThan(50);
    assertThat(ends.atClient().seen(Retransmit.class).size())
        .isLessThan((int) closed.segmentsRetransmitted());
  }

  /** Sends data with some loss, and returns what the client's end says at last. */
  private Closed transfer(int port, Forwarder.Rule loss, int bytes) throws Exception {
    TwoEnds.Pair pair = ends.connect(port);
    pair.client().startSend(bytes);
    pair.server().receive(bytes);
    ends.client().finish();
    pair.closeByClient();
    assertThat(loss.hits()).isPositive();
    Closed closed = ends.atClient().await(Closed.class);
    assertThat(closed.payloadSent()).isEqualTo(bytes);
    expectSumOfTypes(closed);
    return closed;
  }

  private void expectSumOfTypes(Closed closed) {
    Map<RetransmitType, Long> types = closed.retransmits();
    assertThat(types.values().stream().mapToLong(Long::longValue).sum())
        .as("%s", closed)
        .isEqualTo(closed.segmentsRetransmitted())
        .isEqualTo(counters.get("TcpRetransSegs"))
        .isPositive();
  }
}

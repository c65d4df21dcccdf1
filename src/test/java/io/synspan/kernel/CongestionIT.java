package io.synspan.kernel;

import static io.synspan.event.CongestionState.CWR;
import static io.synspan.event.CongestionState.LOSS;
import static io.synspan.event.CongestionState.RECOVERY;
import static io.synspan.testing.Forwarder.From.CLIENT;
import static io.synspan.testing.Forwarder.Segments.DATA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.synspan.event.CongestionState;
import io.synspan.kernel.SeenRecord.Closed;
import io.synspan.kernel.SeenRecord.Retransmit;
import io.synspan.testing.Forwarder;
import io.synspan.testing.KernelCounters;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a sender makes of lost segments, held against the kernel's own counters. */
@Tag("kernel")
class CongestionIT {
  /** The payload of a full segment: MTU 1500, IPv4, time stamps. */
  private static final int SEGMENT = 1448;

  @RegisterExtension static final TwoEnds ends = TwoEnds.forwarded();

  private KernelCounters counters;

  @BeforeEach
  void count() {
    counters = KernelCounters.since(ends.clientNamespace());
  }

  @Test
  void nothingOfATransferThatLosesNothing() throws Exception {
    assertThat(transfer(9601, 10 * SEGMENT).congestions()).isEmpty();
  }

  @Test
  void recoveryAfterALoss() throws Exception {
    ends.forwarder().drop(CLIENT, DATA, 2, 1);
    Closed closed = transfer(9602, 10 * SEGMENT);

    assertThat(closed.congestions()).containsEntry(RECOVERY, 1L).doesNotContainKeys(CWR, LOSS);
    assertThat(counters.get("TcpExtTCPSackRecovery")).isEqualTo(1);
    assertThat(ends.atClient().await(Retransmit.class).congestions()).containsEntry(RECOVERY, 1L);
  }

  @Test
  void congestionWindowReducedAfterALostTail() throws Exception {
    ends.forwarder().drop(CLIENT, DATA, 1, 1);
    Closed closed = transfer(9603, 2 * SEGMENT);

    assertThat(closed.congestions()).containsEntry(CWR, 1L).doesNotContainKeys(RECOVERY, LOSS);
    assertThat(counters.get("TcpExtTCPLossProbeRecovery")).isEqualTo(1);
  }

  @Test
  void lossAfterATimeout() throws Exception {
    ends.forwarder().drop(CLIENT, DATA, 2);
    Closed closed = transfer(9604, SEGMENT);

    assertThat(closed.congestions()).containsEntry(LOSS, 1L).doesNotContainKey(RECOVERY);
    assertThat(counters.get("TcpExtTCPTimeouts")).isEqualTo(1);
    assertThat(ends.atClient().await(Retransmit.class, r -> r.congestions().containsKey(LOSS)))
        .extracting(r -> r.congestions().get(LOSS))
        .isEqualTo(1L);
  }

  @Test
  void eachOfManyThoughRecordsAreFew() throws Exception {
    for (int i = 0; i < 50; i++) {
      ends.forwarder().drop(CLIENT, DATA, i * 20, 2);
    }
    Closed closed = transfer(9605, 1_200 * SEGMENT);

    assertThat(times(closed, RECOVERY))
        .isEqualTo(counters.get("TcpExtTCPSackRecovery"))
        .isGreaterThan(5);
    assertThat(times(closed, LOSS)).isLessThanOrEqualTo(counters.get("TcpExtTCPTimeouts"));
  }

  /** By a router on the way, as ECN has it: nothing is lost. */
  @Test
  void slowsDownForMarks() throws Exception {
    ends.clientNamespace().setParameter("net.ipv4.tcp_ecn", "1");
    KernelCounters atServer = KernelCounters.since(ends.serverNamespace());
    Forwarder.Rule marks = ends.forwarder().mark(CLIENT, DATA, 3, 2);
    Closed closed = transfer(9606, 20 * SEGMENT);

    assertThat(marks.hits()).isEqualTo(2).isEqualTo(atServer.get("IpExtInCEPkts"));
    assertThat(closed.congestionMarked())
        .isPositive()
        .isEqualTo(counters.get("TcpExtTCPDeliveredCE"));
    assertThat(closed.congestions()).containsOnly(entry(CWR, 1L));
    assertThat(closed.segmentsRetransmitted()).isZero();
    assertThat(closed.congestionMarkedReceived()).isZero();
    Closed receiver = ends.atServer().await(Closed.class);
    assertThat(receiver.congestionMarked()).isZero();
    assertThat(receiver.congestionMarkedReceived()).isEqualTo(countsReceivedMarks() ? 2 : 0);
  }

  /** Since Linux 6.18. */
  private static boolean countsReceivedMarks() {
    String[] release = System.getProperty("os.version").split("\\D+", -1);
    return 1000 * Integer.parseInt(release[0]) + Integer.parseInt(release[1]) >= 6018;
  }

  private static long times(Closed closed, CongestionState state) {
    return closed.congestions().getOrDefault(state, 0L);
  }

  /** Sends data, and returns what the client's end says at last. */
  private static Closed transfer(int port, int bytes) throws Exception {
    TwoEnds.Pair pair = ends.connect(port);
    pair.client().startSend(bytes);
    pair.server().receive(bytes);
    ends.client().finish();
    pair.closeByClient();
    return ends.atClient().await(Closed.class);
  }
}

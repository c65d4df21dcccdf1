package io.synspan.kernel;

import static io.synspan.testing.Forwarder.From.CLIENT;
import static io.synspan.testing.Forwarder.Segments.DATA;
import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.kernel.SeenRecord.Closed;
import io.synspan.testing.KernelCounters;
import io.synspan.testing.NetworkNamespace;
import io.synspan.testing.SocketStatistics;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What windows, buffers and the path do to a connection, as ss and nstat show it. */
@Tag("kernel")
class FlowControlIT {
  private static final int SEGMENT = 1448;
  private static final int BYTES = 8 << 20;

  @RegisterExtension static final TwoEnds ends = TwoEnds.forwarded();

  @Test
  void aReceiverThatDoesNotReadClosesItsWindow() throws Exception {
    ends.serverNamespace().setParameter("net.ipv4.tcp_rmem", "4096 65536 65536");
    KernelCounters atServer = KernelCounters.since(ends.serverNamespace());
    TwoEnds.Pair pair = ends.connect(9401);
    pair.client().startSend(BYTES);
    ends.atClient()
        .awaitUntil(
            "a closed window",
            () -> atServer.get("TcpExtTCPToZeroWindowAdv") > 0 && limitedMs("rwnd", 9401) > 0);

    long before = limitedMs("rwnd", 9401);
    Closed sender = only(ends.atClient().sampleAll());
    long after = limitedMs("rwnd", 9401);
    assertThat(sender.zeroWindowReceived()).isTrue();
    assertThat(sender.zeroWindowSent()).isFalse();
    assertThat(sender.receiveWindowNs() / 1_000_000).isBetween(before - 10, after + 10);
    assertThat(sender.receiveWindowNs()).isPositive().isLessThanOrEqualTo(sender.busyNs());
    Closed receiver = only(ends.atServer().sampleAll());
    assertThat(receiver.zeroWindowSent()).isTrue();
    assertThat(receiver.zeroWindowReceived()).isFalse();
    assertThat(receiver.receiveWindowNs()).isZero();

    pair.server().receive(BYTES);
    ends.client().finish();
    assertThat(only(ends.atClient().sampleAll()).zeroWindowReceived()).isFalse();
    pair.closeByClient();
    assertThat(ends.atClient().await(Closed.class).receiveWindowNs())
        .isGreaterThanOrEqualTo(sender.receiveWindowNs());
  }

  /** On a long path, where no more may be on its way than the buffer holds. */
  @Test
  void aSmallSendBufferHoldsItsSenderBack() throws Exception {
    ends.serverNamespace().setParameter("net.ipv4.tcp_rmem", "4096 16777216 16777216");
    ends.clientNamespace().setParameter("net.ipv4.tcp_wmem", "4096 8192 8192");
    int bytes = 4 << 20;
    ends.forwarder().latency(50);
    TwoEnds.Pair pair = ends.connect(9403);
    pair.client().startSend(bytes);
    ends.atClient().awaitUntil("a full buffer", () -> limitedMs("sndbuf", 9403) > 50);

    long before = limitedMs("sndbuf", 9403);
    Closed sender = only(ends.atClient().sampleAll());
    long after = limitedMs("sndbuf", 9403);
    assertThat(sender.sendBufferNs() / 1_000_000).isBetween(before - 10, after + 10);
    assertThat(sender.sendBufferNs()).isLessThanOrEqualTo(sender.busyNs());
    assertThat(sender.receiveWindowNs()).isZero();
    assertThat(only(ends.atServer().sampleAll()).sendBufferNs()).isZero();

    pair.server().receive(bytes);
    ends.client().finish();
    pair.closeByClient();
    assertThat(ends.atClient().await(Closed.class).sendBufferNs())
        .isGreaterThanOrEqualTo(sender.sendBufferNs());
    ends.clientNamespace().setParameter("net.ipv4.tcp_wmem", "4096 16384 4194304");
  }

  @Test
  void aSegmentThatComesLateIsOutOfOrderAndWasSentAgainInVain() throws Exception {
    KernelCounters atClient = KernelCounters.since(ends.clientNamespace());
    KernelCounters atServer = KernelCounters.since(ends.serverNamespace());
    TwoEnds.Pair pair = ends.connect(9402);
    ends.forwarder().delay(CLIENT, DATA, 2, 1, 50);
    pair.client().startSend(10 * SEGMENT);
    pair.server().receive(10 * SEGMENT);
    ends.client().finish();
    ends.atClient().awaitUntil("a DSACK", () -> atClient.get("TcpExtTCPDSACKRecv") > 0);

    Closed receiver = only(ends.atServer().sampleAll());
    assertThat(receiver.outOfOrder())
        .isPositive()
        .isEqualTo(atServer.get("TcpExtTCPOFOQueue"))
        .isEqualTo(ss(ends.serverNamespace(), receiver).count("rcv_ooopack"));
    Closed sender = only(ends.atClient().sampleAll());
    assertThat(sender.spurious())
        .isEqualTo(1)
        .isEqualTo(atClient.get("TcpExtTCPDSACKRecv"))
        .isEqualTo(ss(ends.clientNamespace(), sender).count("dsack_dups"));
    assertThat(sender.congestionMarked()).isZero();
    pair.closeByClient();
  }

  private static Closed only(List<Closed> samples) {
    assertThat(samples).hasSize(1);
    return samples.getFirst();
  }

  private static SocketStatistics ss(NetworkNamespace namespace, Closed sample) {
    return SocketStatistics.of(namespace, sample.header().localPort(), sample.header().peerPort());
  }

  /** Such as {@code rwnd_limited:1024ms(98.5%)}. */
  private static long limitedMs(String by, int peerPort) {
    String line = ends.clientNamespace().run("ss", "-tinOH", "dport = :" + peerPort);
    for (String word : line.split("\\s+", -1)) {
      if (word.startsWith(by + "_limited:")) {
        return Long.parseLong(word.substring(word.indexOf(':') + 1, word.indexOf("ms")));
      }
    }
    return 0;
  }
}

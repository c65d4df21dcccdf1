package io.synspan.kernel;

import static io.synspan.testing.TestNetwork.SERVER_IPV4;
import static java.net.StandardProtocolFamily.INET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.synspan.event.RecordLayout;
import io.synspan.event.Role;
import io.synspan.event.TcpState;
import io.synspan.kernel.SeenRecord.Closed;
import io.synspan.testing.NetworkNamespace;
import io.synspan.testing.SocketStatistics;
import io.synspan.testing.TcpPeer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Connections that live, read by the iterator over all processes' files: it reaches the tests'
 * namespaces, in which this JVM is not.
 */
@Tag("kernel")
class SamplingIT {
  @RegisterExtension static final TwoEnds ends = TwoEnds.direct();

  @Test
  void agreesWithSs() throws Exception {
    TwoEnds.Pair pair = ends.connect(8301);
    exchange(pair, 50_000, 700);

    Closed client = ends.atClient().sampleAll().getFirst();
    expectSame(client, ends.clientNamespace());
    assertThat(client.payloadSent()).isEqualTo(50_000);
    assertThat(client.bytesReceived()).isEqualTo(700);
    assertThat(client.header().role()).isEqualTo(Role.CLIENT);
    assertThat(client.header().tcpState()).isEqualTo(TcpState.ESTABLISHED);
    assertThat(client.establishedNs()).isPositive();
    expectSame(ends.atServer().sampleAll().getFirst(), ends.serverNamespace());
    pair.closeByClient();
  }

  @Test
  void countsOnFromSampleToSample() throws Exception {
    TwoEnds.Pair pair = ends.connect(8302);
    exchange(pair, 1_000, 10);
    Closed first = ends.atClient().sampleMoved().getFirst();
    exchange(pair, 500, 20);
    Closed second = ends.atClient().sampleMoved().getFirst();

    assertThat(first.payloadSent()).isEqualTo(1_000);
    assertThat(second.payloadSent()).isEqualTo(1_500);
    assertThat(second.bytesReceived()).isEqualTo(30);
    assertThat(second.header().socketCookie()).isEqualTo(first.header().socketCookie());
    assertThat(second.header().timestampNs()).isGreaterThan(first.header().timestampNs());
    pair.closeByClient();
  }

  @Test
  void leavesOutWhatHasNotMoved() throws Exception {
    TwoEnds.Pair idle = ends.connect(8303);
    TwoEnds.Pair busy = ends.connect(8304);
    exchange(busy, 1, 1);
    assertThat(ends.atClient().sampleMoved()).hasSize(2);
    exchange(busy, 1, 1);

    assertThat(ends.atClient().sampleMoved())
        .singleElement()
        .extracting(sample -> sample.header().peerPort())
        .isEqualTo(8304);
    assertThat(ends.atClient().sampleMoved()).isEmpty();
    assertThat(ends.atClient().sampleAll()).hasSize(2);
    idle.closeByClient();
    busy.closeByClient();
    ends.atClient().await(Closed.class, r -> true, 2);
    assertThat(ends.atClient().sampleAll()).isEmpty();
  }

  @Test
  void adoptsWhatWasOpenBefore() throws Exception {
    TcpPeer.Listener listener = ends.server().listen(INET, 8305);
    TcpPeer.Socket opened = ends.client().connect(SERVER_IPV4, 8305);
    TwoEnds.Pair pair = new TwoEnds.Pair(opened, listener.accept());
    exchange(pair, 3_000, 40);
    try (RecordedProbe lateAtClient = RecordedProbe.watch(ends.clientNamespace());
        RecordedProbe lateAtServer = RecordedProbe.watch(ends.serverNamespace())) {
      assertThat(lateAtClient.sampleAll()).isEmpty();
      Closed client = lateAtClient.adopt().getFirst();
      Closed server = lateAtServer.adopt().getFirst();
      assertThat(client.header().adopted()).isTrue();
      assertThat(client.header().role()).isEqualTo(Role.CLIENT);
      assertThat(client.openedNs()).isZero();
      assertThat(client.establishedNs()).isZero();
      expectSame(client, ends.clientNamespace());
      assertThat(server.header().adopted()).isTrue();
      assertThat(server.header().role()).isEqualTo(Role.SERVER);
      expectSame(server, ends.serverNamespace());

      listener.close();
      exchange(pair, 100, 0);
      pair.closeByClient();
      Closed clientEnd = lateAtClient.await(Closed.class);
      assertThat(clientEnd.header().adopted()).isTrue();
      assertThat(clientEnd.header().socketCookie()).isEqualTo(client.header().socketCookie());
      assertThat(clientEnd.payloadSent()).isEqualTo(3_100);
      assertThat(clientEnd.bytesReceived()).isEqualTo(40);
      Closed serverEnd = lateAtServer.await(Closed.class);
      assertThat(serverEnd.header().adopted()).isTrue();
      assertThat(serverEnd.header().pid()).isEqualTo(ends.server().pid());
      assertThat(serverEnd.bytesReceived()).isEqualTo(3_100);
    }
  }

  /** The kernel charges what is kept with a socket to its socket, up to a limit. */
  @Test
  void countsWhatThereIsNoMemoryFor() throws Exception {
    assumeFalse(RecordedProbe.ANY_KERNEL, "older kernels have one limit for all namespaces");
    TwoEnds.Pair pair = ends.connect(8309);
    ends.clientNamespace().setParameter("net.core.optmem_max", "0");
    try (RecordedProbe late = RecordedProbe.watch(ends.clientNamespace())) {
      assertThat(late.adopt()).isEmpty();
      assertThat(late.counts().lost(RecordLayout.KIND_CLOSED)).isEqualTo(1);
    } finally {
      ends.clientNamespace().setParameter("net.core.optmem_max", "131072");
      pair.closeByClient();
    }
  }

  @Test
  void doesNotSeeWhatItHasNotAdopted() throws Exception {
    TwoEnds.Pair pair = ends.connect(8306);
    try (RecordedProbe late = RecordedProbe.watch(ends.clientNamespace())) {
      exchange(pair, 1, 1);
      pair.closeByClient();
      ends.atClient().await(Closed.class);

      assertThat(late.seen()).isEmpty();
    }
  }

  private static void exchange(TwoEnds.Pair pair, int up, int down) throws Exception {
    pair.client().send(up);
    pair.server().receive(up);
    pair.server().send(down);
    pair.client().receive(down);
  }

  private static void expectSame(Closed sample, NetworkNamespace namespace) {
    SocketStatistics ss =
        SocketStatistics.of(namespace, sample.header().localPort(), sample.header().peerPort());
    assertThat(sample.bytesSent()).isEqualTo(ss.count("bytes_sent"));
    assertThat(sample.bytesReceived()).isEqualTo(ss.count("bytes_received"));
    assertThat(sample.bytesRetransmitted()).isEqualTo(ss.count("bytes_retrans"));
    assertThat(sample.segmentsSent()).isEqualTo(ss.count("segs_out"));
    assertThat(sample.segmentsReceived()).isEqualTo(ss.count("segs_in"));
    assertThat(sample.dataSegmentsSent()).isEqualTo(ss.count("data_segs_out"));
    assertThat(sample.dataSegmentsReceived()).isEqualTo(ss.count("data_segs_in"));
    assertThat((double) sample.smoothedRttUs()).isCloseTo(ss.smoothedRttUs(), within(1.0));
    assertThat((double) sample.minimumRttUs()).isCloseTo(ss.minimumRttUs(), within(1.0));
  }
}

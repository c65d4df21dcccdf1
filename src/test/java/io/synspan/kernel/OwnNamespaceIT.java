package io.synspan.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.event.Role;
import io.synspan.kernel.SeenRecord.Closed;
import io.synspan.kernel.SeenRecord.Established;
import io.synspan.kernel.SeenRecord.Exchange;
import io.synspan.probe.ConnectionFilter;
import io.synspan.probe.ProbeOptions;
import io.synspan.testing.Command;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The loopback of the namespace in which SynSpan itself runs. */
@Tag("kernel")
class OwnNamespaceIT {
  private final List<Socket> opened = new ArrayList<>();
  private final List<Socket> accepted = new ArrayList<>();
  private ServerSocket listener;

  @BeforeEach
  void listen() throws IOException {
    listener = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    for (Socket socket : opened) {
      socket.close();
    }
    for (Socket socket : accepted) {
      socket.close();
    }
    listener.close();
  }

  @Test
  void adoptsEachConnectionOnceByTheTableOfTheNamespace() throws Exception {
    connect(1_000);
    try (RecordedProbe probe = RecordedProbe.open(options(false, false))) {
      expectEachOnce(ours(probe.adopt()));
      assertThat(ours(probe.sampleMoved())).isEmpty();
      expectEachOnce(ours(probe.sampleAll()));
    }
  }

  @Test
  void adoptsEachConnectionOnceByTheFilesOfAllProcesses() throws Exception {
    connect(1_000);
    try (RecordedProbe probe = RecordedProbe.open(options(true, false))) {
      expectEachOnce(ours(probe.adopt()));
      assertThat(ours(probe.sampleMoved())).isEmpty();
      expectEachOnce(ours(probe.sampleAll()));
    }
  }

  @Test
  void findsWhatWaitsInTheAcceptQueue() throws Exception {
    try (RecordedProbe probe = RecordedProbe.open(options(false, false))) {
      connect(2);
      opened.add(new Socket(listener.getInetAddress(), listener.getLocalPort()));

      assertThat(ours(probe.sampleAll()))
          .filteredOn(Closed::waitsForAccept)
          .singleElement()
          .satisfies(
              waiting -> {
                assertThat(waiting.header().role()).isEqualTo(Role.SERVER);
                assertThat(waiting.header().peerPort()).isEqualTo(opened.getLast().getLocalPort());
                assertThat(waiting.establishedNs()).isPositive();
              });
      assertThat(ours(probe.sampleMoved())).singleElement().matches(Closed::waitsForAccept);
      accepted.add(listener.accept());
      // Not young any more, so accept() has a record of its own; it needs a hook for accept().
      if (probe.missingHooks().isEmpty()) {
        assertThat(probe.await(SeenRecord.Accepted.class, this::isOurs).header().pid())
            .isEqualTo(ProcessHandle.current().pid());
      }
      assertThat(ours(probe.sampleAll())).hasSize(6).noneMatch(Closed::waitsForAccept);
    }
  }

  @Test
  void leavesOutWhatThisProcessOpens() throws Exception {
    try (RecordedProbe probe = RecordedProbe.open(options(false, true))) {
      connect(1);
      connectByAnotherProcess();

      probe.await(Established.class, r -> isOurs(r) && r.header().role() == Role.SERVER, 2);
      assertThat(ours(probe.seen(Established.class)))
          .filteredOn(r -> r.header().role() == Role.CLIENT)
          .singleElement()
          .extracting(r -> r.header().pid())
          .isNotEqualTo(ProcessHandle.current().pid());
    }
  }

  @Test
  void seesItsOwnProcessWhereNobodyIsLeftOut() throws Exception {
    try (RecordedProbe probe = RecordedProbe.open(options(false, false))) {
      connect(1);

      probe.await(Established.class, this::isOurs, 2);
      assertThat(ours(probe.seen(Established.class)))
          .filteredOn(r -> r.header().role() == Role.CLIENT)
          .singleElement()
          .extracting(r -> r.header().pid())
          .isEqualTo(ProcessHandle.current().pid());
    }
  }

  @Test
  void tellsOfExchanges() throws Exception {
    ProbeOptions exchanges = options(false, false, true);
    try (RecordedProbe probe = RecordedProbe.open(exchanges).withExchanges()) {
      connect(1);
      opened.getFirst().getOutputStream().write(new byte[10]);
      assertThat(accepted.getFirst().getInputStream().readNBytes(10)).hasSize(10);
      accepted.getFirst().getOutputStream().write(new byte[20]);
      assertThat(opened.getFirst().getInputStream().readNBytes(20)).hasSize(20);
      probe.flushExchanges();

      assertThat(probe.await(Exchange.class, this::isOurs, 2))
          .extracting(Exchange::text)
          .allMatch(text -> text.startsWith("1: 10 > 20"));
      assertThat(ours(probe.seen(Exchange.class)))
          .extracting(exchange -> exchange.header().role())
          .containsExactlyInAnyOrder(Role.CLIENT, Role.SERVER);
    }
  }

  /** As many as ss shows, one for each end, with a socket of its own. */
  private void expectEachOnce(List<Closed> samples) {
    int port = listener.getLocalPort();
    String ss =
        Command.run(
            "ss", "-tnH", "state", "established", "sport = :" + port + " or dport = :" + port);
    assertThat(samples).hasSize(2_000).hasSize((int) ss.lines().count());
    assertThat(samples).extracting(r -> r.header().socketCookie()).doesNotHaveDuplicates();
    assertThat(samples)
        .allSatisfy(
            sample ->
                assertThat(sample.header().role())
                    .isEqualTo(sample.header().localPort() == port ? Role.SERVER : Role.CLIENT));
  }

  /** Others on this machine use the loopback too. */
  private boolean isOurs(SeenRecord record) {
    int port = listener.getLocalPort();
    return record.header().localPort() == port || record.header().peerPort() == port;
  }

  private <R extends SeenRecord> List<R> ours(List<R> records) {
    return records.stream().filter(this::isOurs).toList();
  }

  private void connect(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      opened.add(new Socket(listener.getInetAddress(), listener.getLocalPort()));
      accepted.add(listener.accept());
    }
  }

  private void connectByAnotherProcess() {
    Command.run("bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/" + listener.getLocalPort());
  }

  private static ProbeOptions options(boolean everyNetns, boolean withoutSelf) throws IOException {
    return options(everyNetns, withoutSelf, false);
  }

  private static ProbeOptions options(boolean everyNetns, boolean withoutSelf, boolean exchanges)
      throws IOException {
    long inode = (Long) Files.getAttribute(Path.of("/proc/self/ns/net"), "unix:ino");
    return new ProbeOptions(
        new ConnectionFilter(
            (int) inode, 0, new BitSet(), new BitSet(), List.of(), List.of(), withoutSelf),
        ProbeOptions.DEFAULT_RING_BYTES,
        everyNetns,
        exchanges,
        false,
        false);
  }
}

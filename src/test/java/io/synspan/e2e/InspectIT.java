package io.synspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.synspan.testing.CapturedSegment;
import io.synspan.testing.Command;
import io.synspan.testing.PacketCapture;
import io.synspan.testing.SynspanProcess;
import io.synspan.testing.TestNetwork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code inspect} shows of real connections, beside a capture of the same wire. */
@Tag("kernel")
class InspectIT {
  @RegisterExtension static final Testbed testbed = new Testbed();

  @TempDir Path directory;

  /** What was shown, what the wire had, and what was said at the end. */
  private record Inspected(List<String> lines, List<CapturedSegment> wire, List<String> said) {
    List<ShownPacket> shown() {
      return ShownPacket.ofLines(lines);
    }

    List<ShownPacket> captured() {
      return ShownPacket.ofCapture(wire);
    }

    List<ShownPacket> received() {
      return captured().stream()
          .filter(packet -> packet.isTo(Testbed.POD, TestNetwork.SERVER_IPV6))
          .toList();
    }
  }

  private static Inspected inspect(String... arguments) throws Exception {
    List<String> line = new ArrayList<>(List.of("inspect", "-i", TestNetwork.INTERFACE));
    line.addAll(List.of(arguments));
    try (PacketCapture capture = testbed.capture();
        SynspanProcess synspan = testbed.synspan().start(line.toArray(String[]::new))) {
      synspan.awaitError("Showing packets seen by");
      KnownTraffic.make(testbed.podPeer(), testbed.outsidePeer());
      List<CapturedSegment> wire = capture.segments();
      SynspanProcess.Stopped stopped = synspan.stop("TERM");
      assertThat(stopped.status()).as("%s", synspan.errors()).isZero();
      assertThat(stopped.took()).isLessThan(Duration.ofSeconds(2));
      return new Inspected(synspan.output(), wire, synspan.errors());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tc:tcx", "tc:clsact"})
  void showsEachSegmentThatTheWireHas(String hook) throws Exception {
    Inspected inspected = inspect("--json", "--hook", hook);
    assertThat(inspected.wire()).hasSizeGreaterThan(60);
    assertThat(inspected.shown()).containsExactlyElementsOf(inspected.captured());
    assertThat(inspected.said().getFirst()).endsWith("seen by " + hook + " on eth0");
    assertThat(inspected.said().getLast())
        .contains(
            ": %d shown, 0 left out by --rate, 0 lost in the ring, 0 filtered out"
                .formatted(inspected.lines().size()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"xdp:native", "xdp:generic"})
  void showsEachSegmentThatIsReceived(String hook) throws Exception {
    Inspected inspected = inspect("--json", "--hook", hook);
    assertThat(inspected.shown())
        .hasSizeGreaterThan(30)
        .containsExactlyElementsOf(inspected.received());
    assertThat(inspected.said().getFirst()).endsWith("seen by " + hook + " on eth0");
  }

  /** Segments that belong to no open socket are not the group's. */
  @Test
  void showsWhatSocketsOfControlGroupReceiveAndSend() throws Exception {
    Inspected inspected = inspect("--json", "--hook", "cgroup_skb");
    assertThat(inspected.captured()).containsAll(inspected.shown());
    assertThat(
            inspected.captured().stream()
                .filter(packet -> !inspected.shown().contains(packet))
                .filter(packet -> packet.payload() > 0 || packet.flags().contains("SYN")))
        .isEmpty();
  }

  @Test
  void showsWhoTalksInWhichNamespace() throws Exception {
    JsonNode syn =
        ShownPacket.json(
            inspect("--json", "--local-port=8080", "--flags-all=SYN,!ACK", "-c", "1")
                .lines()
                .getFirst());
    assertThat(syn.get("hook").textValue()).isEqualTo("tc");
    assertThat(syn.get("network.io.direction").textValue()).isEqualTo("receive");
    assertThat(syn.get("network.interface.name").textValue()).isEqualTo("eth0");
    assertThat(syn.get("network.type").textValue()).isEqualTo("ipv4");
    assertThat(syn.get("acknowledgment").longValue()).isZero();
    assertThat(syn.get("netns").longValue()).isEqualTo(testbed.pod().inode());
    assertThat(syn.get("segments").intValue()).isOne();
    assertThat(syn.get("hop_limit").intValue()).isEqualTo(64);
  }

  @Test
  void filtersInTheKernel() throws Exception {
    Inspected inspected =
        inspect(
            "--json",
            "--port=8080-8082",
            "--peer-prefix=10.83.0.0/24",
            "--flags-any=PSH,RST",
            "--flags-all=!FIN",
            "--min-payload=10",
            "--direction=receive",
            "--hook=tc");
    List<ShownPacket> expected =
        inspected.captured().stream()
            .filter(packet -> packet.destination().equals(Testbed.POD))
            .filter(packet -> packet.destinationPort() < 8083)
            .filter(packet -> packet.flags().matches(".*(PSH|RST).*"))
            .filter(packet -> !packet.flags().contains("FIN") && packet.payload() >= 10)
            .toList();
    assertThat(inspected.shown()).hasSize(6).containsExactlyElementsOf(expected);
    assertThat(inspected.said().getLast()).contains(": 6 shown, ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tc", "xdp:generic", "xdp:native"})
  void takesFiltersOfTcpdump(String hook) throws Exception {
    Inspected inspected =
        inspect(
            "--json",
            "--hook",
            hook,
            "--direction=receive",
            "--filter",
            "tcp[tcpflags] & tcp-syn != 0 and net 10.83.0.0/24 and not port 81 or ip6");
    assertThat(inspected.shown())
        .hasSizeGreaterThan(10)
        .containsExactlyElementsOf(
            inspected.received().stream()
                .filter(packet -> packet.sourcePort() != 81)
                .filter(
                    packet ->
                        packet.flags().contains("SYN")
                            || packet.destination().equals(TestNetwork.SERVER_IPV6))
                .toList());
  }

  @Test
  void countsWhatTheRateLeavesOut() throws Exception {
    Inspected inspected = inspect("--json", "--direction=receive", "--hook=tc", "--rate=3");
    int shown = inspected.lines().size();
    int received = inspected.received().size();
    assertThat(shown).isBetween(3, 30);
    assertThat(inspected.said().getLast())
        .contains(": %d shown, %d left out by --rate, 0 lost".formatted(shown, received - shown));
  }

  @Test
  void writesFileThatTsharkReadsWithoutAWord() throws Exception {
    Path file = directory.resolve("packets.pcapng");
    Inspected inspected = inspect("--write", file.toString());
    assertThat(inspected.lines()).isEmpty();
    String read =
        tshark(
            file,
            "-Y",
            "frame.packet_flags_direction == 1",
            "-T",
            "fields",
            "-e",
            "tcp.srcport",
            "-e",
            "tcp.seq_raw",
            "-e",
            "tcp.len",
            "-e",
            "frame.interface_name");
    assertThat(read.lines())
        .containsExactlyElementsOf(
            inspected.received().stream()
                .map(
                    packet ->
                        "%d\t%d\t%d\teth0"
                            .formatted(packet.sourcePort(), packet.sequence(), packet.payload()))
                .toList());
    assertThat(tshark(file, "-q", "-z", "expert,warn"))
        .doesNotContain("Malformed", "cut short", "truncated");
  }

  /** With all that it says, but for what it says to root. */
  private static String tshark(Path file, String... arguments) {
    List<String> line = new ArrayList<>(List.of("tshark", "-n", "-r", file.toString()));
    line.addAll(List.of(arguments));
    List<String> all = new ArrayList<>(List.of("bash", "-c", "\"$@\" 2>&1", "tshark"));
    all.addAll(line);
    return Command.run(all).replaceFirst("Running as user.*\n", "");
  }

  @Test
  void showsPayloadToWhomKnowsWhatItIs() throws Exception {
    Inspected inspected =
        inspect(
            "--hook=tc",
            "--port=9000",
            "--min-payload=1",
            "--payload-bytes=4",
            "--payload-may-be-secret");
    assertThat(inspected.lines())
        .isNotEmpty()
        .allMatch(line -> line.matches(".* len 300 .* payload [0-9a-f]{8}"));
  }

  @Test
  void goesOnWithoutHookThatThisKernelRefuses() throws Exception {
    Inspected inspected = inspect("--hook", "ip_rcv,xdp:generic", "--port=8080");
    assertThat(inspected.lines()).isNotEmpty();
    assertThat(String.join("\n", inspected.said()))
        .satisfiesAnyOf(
            said -> assertThat(said).contains("ip_rcv:fentry: load ", "ip_rcv:kprobe: attach "),
            said -> assertThat(said).contains("seen by ip_rcv:"));
  }

  private static List<String> refused(int status, String... arguments) {
    try (SynspanProcess synspan = testbed.synspan().start(arguments)) {
      assertThat(synspan.awaitExit()).isEqualTo(status);
      assertThat(synspan.output()).isEmpty();
      return synspan.errors();
    }
  }

  @Test
  void saysWhatIsWrong() {
    assertThat(refused(2, "inspect", "-i", "eth7").getFirst())
        .isEqualTo("there is no interface eth7 in this network namespace, there is lo, eth0");
    assertThat(refused(2, "inspect", "--payload-bytes=8").getFirst())
        .startsWith("--payload-bytes shows what people send each other, passwords too: say");
    assertThat(refused(2, "inspect", "--filter", "tcp port port").getFirst())
        .isEqualTo("--filter 'tcp port port': can't parse filter expression: syntax error");
    assertThat(refused(2, "inspect", "--hook=cgroup_skb", "--filter=tcp").getFirst())
        .isEqualTo("--filter works at the hooks xdp and tc alone");
    assertThat(refused(1, "inspect", "--filter", "ip6 protochain 6").getFirst())
        .contains("\"protochain\" does not run in the kernel");
    assertThat(refused(1, "inspect", "--write", "/none/file").getFirst())
        .contains("Cannot write /none/file: there is no such file or folder");
    assertThat(refused(1, "inspect", "-i", "lo", "--hook=xdp:native").getFirst())
        .contains("Cannot see packets: xdp:native on lo: attach packet_xdp: EOPNOTSUPP");
  }

  @Test
  void saysThatAnotherProgramIsThereAndThatItsInterfaceHasGone() throws Exception {
    testbed.pod().run("ip", "link", "add", "gone", "type", "veth", "peer", "name", "gone-too");
    testbed.pod().run("ip", "link", "set", "gone", "up");
    try (SynspanProcess first =
        testbed.synspan().start("inspect", "--hook=xdp:generic", "-i", "gone")) {
      first.awaitError("xdp:generic on gone");
      assertThat(
              refused(1, "inspect", "--hook=xdp:generic", "-i", "gone").stream()
                  .anyMatch(line -> line.contains("another XDP program is attached to it")))
          .isTrue();
      testbed.pod().run("ip", "link", "delete", "gone");
      first.awaitError("gone has gone, its packets are seen no more");
      assertThat(first.awaitExit()).isOne();
      assertThat(first.errors()).anyMatch(line -> line.contains("No interface is left"));
    }
  }

  @Test
  void endsBySignalWithItsCounts() throws Exception {
    try (SynspanProcess synspan = testbed.synspan().start("inspect")) {
      assertThat(synspan.awaitError("Showing packets seen by")).contains("tc:tcx on lo");
      SynspanProcess.Stopped stopped = synspan.stop("INT");
      assertThat(stopped.status()).isZero();
      assertThat(stopped.took()).isLessThan(Duration.ofSeconds(2));
      assertThat(synspan.errors().getLast()).contains(" packets seen: ");
    }
  }

  @Test
  void endsAfterCount() throws Exception {
    try (SynspanProcess synspan =
        testbed.synspan().start("inspect", "-c", "3", "--relative", "--port=8080")) {
      synspan.awaitError("Showing packets seen by");
      KnownTraffic.make(testbed.podPeer(), testbed.outsidePeer());
      assertThat(synspan.awaitExit()).isZero();
      assertThat(synspan.output().stream().map(line -> line.replaceAll(".* (\\S+ seq)", "$1")))
          .hasSize(3)
          .map(line -> Arrays.copyOf(line.split(" "), 5))
          .containsExactly(
              new String[] {"SYN", "seq", "0", "ack", "0"},
              new String[] {"SYN,ACK", "seq", "0", "ack", "1"},
              new String[] {"ACK", "seq", "1", "ack", "1"});
      assertThat(synspan.errors().getLast()).contains(": 3 shown, ");
    }
  }
}

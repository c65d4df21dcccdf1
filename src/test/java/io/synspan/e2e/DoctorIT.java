package io.synspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.synspan.testing.Command;
import io.synspan.testing.SynspanProcess;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What {@code doctor} says of the machine that runs the tests. */
@Tag("kernel")
class DoctorIT {
  @RegisterExtension static final Testbed testbed = new Testbed();

  private static final List<String> HOOKS =
      List.of(
          "inet_sock_set_state",
          "tcp_receive_reset",
          "tcp_send_reset",
          "tcp_retransmit_skb",
          "tcp_retransmit_synack",
          "tcp_cong_state_set",
          "kfree_skb",
          "inet_csk_accept",
          "sys_exit_accept",
          "sys_exit_accept4",
          "sock_send_length",
          "tcp_sendmsg",
          "tcp_rcv_space_adjust",
          "sk_data_ready",
          "tcp_sendmsg_locked",
          "tcp_sendmsg_entry",
          "iterate_exchanges",
          "iterate_tcp_exchanges",
          "iterate_file_exchanges",
          "iterate_tcp",
          "iterate_files");

  private static final List<String> PACKET_HOOKS =
      List.of(
          "xdp",
          "tc",
          "cgroup_skb",
          "ip_rcv",
          "ipv6_rcv",
          "tcp_v4_rcv",
          "tcp_v6_rcv",
          "tcp_rcv_established",
          "inet_csk_accept");

  private static final String KERNEL = Command.run("uname", "-r").strip();

  @TempDir Path directory;

  @Test
  void asRootSaysThatRunWouldWork() {
    try (SynspanProcess doctor = testbed.synspan().start("doctor")) {
      assertThat(doctor.awaitExit()).isZero();
      assertThat(doctor.errors()).isEmpty();
      assertThat(doctor.output())
          .startsWith("kernel        %s (%s)".formatted(KERNEL, System.getProperty("os.arch")))
          .contains("BTF           yes")
          .contains(
              "  ok   inet_sock_set_state    tp_btf         connections: established, failed, closed")
          .contains(
              "  ok   xdp                    generic        packets received by an interface, first"
                  + " of all")
          .contains(
              "packets       synspan.packets=on would count at tc:tcx, some 0.1 us for each segment")
          .contains(
              "drop          synspan.packets.drop.enabled=true would drop floods at xdp on eth0")
          .endsWith("run would work")
          .filteredOn(line -> line.startsWith("  ok "))
          .filteredOn(line -> !line.matches(".*(accept|fentry|kprobe|exchanges ).*"))
          .hasSize(16);
    }
  }

  @Test
  void asRootInJson() throws Exception {
    try (SynspanProcess doctor = testbed.synspan().start("doctor", "--json")) {
      assertThat(doctor.awaitExit()).isZero();
      assertThat(doctor.errors()).isEmpty();
      JsonNode said = json(doctor);
      assertThat(said.get("kernel").textValue()).isEqualTo(KERNEL);
      assertThat(said.get("btf").booleanValue()).isTrue();
      assertThat(said.get("runWorks").booleanValue()).isTrue();
      assertThat(said.get("advice").textValue()).isEmpty();
      assertThat(said.get("capabilities"))
          .extracting(JsonNode::textValue)
          .contains("CAP_BPF", "CAP_PERFMON");
      assertThat(said.get("hooks"))
          .extracting(hook -> hook.get("name").textValue())
          .containsExactlyElementsOf(HOOKS);
      assertThat(said.get("packetHooks"))
          .extracting(hook -> hook.get("name").textValue())
          .containsExactlyElementsOf(PACKET_HOOKS);
      assertThat(said.get("packetHooks"))
          .filteredOn(hook -> hook.get("name").textValue().matches("xdp|tc|cgroup_skb"))
          .allMatch(hook -> hook.get("usable").booleanValue());
      // of those of accept() see AcceptHooksIT; tcp_sendmsg and its entry are stand-ins, others are
      // refused
      assertThat(said.get("hooks"))
          .filteredOn(
              hook ->
                  !hook.get("name")
                      .textValue()
                      .matches(".*accept.*|tcp_sendmsg|tcp_sendmsg_entry|.*_exchanges"))
          .hasSize(13)
          .allMatch(hook -> hook.get("usable").booleanValue())
          .allMatch(hook -> hook.get("problem").textValue().isEmpty());
    }
  }

  @Test
  void asNobodySaysWhatIsMissing() {
    try (SynspanProcess doctor = testbed.synspanAsNobody(directory).start("doctor")) {
      assertThat(doctor.awaitExit()).isOne();
      assertThat(doctor.errors()).isEmpty();
      assertThat(doctor.output())
          .contains("capabilities  none that matter")
          .contains("       needs CAP_BPF and CAP_PERFMON")
          .contains("packets       synspan.packets=on would not work")
          .contains("drop          synspan.packets.drop.enabled=true would not work")
          .contains("       needs CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN")
          .contains("       it needs synspan.packets=on")
          .endsWith(
              "run would not work",
              "Run it as root (sudo ./synspan run), or give the process CAP_BPF and CAP_PERFMON.")
          .filteredOn(line -> line.startsWith("  no "))
          .hasSize(HOOKS.size() + PACKET_HOOKS.size());
    }
  }

  @Test
  void asNobodyInJson() throws Exception {
    try (SynspanProcess doctor = testbed.synspanAsNobody(directory).start("doctor", "--json")) {
      assertThat(doctor.awaitExit()).isOne();
      assertThat(doctor.errors()).isEmpty();
      JsonNode said = json(doctor);
      assertThat(said.get("runWorks").booleanValue()).isFalse();
      assertThat(said.get("capabilities")).isEmpty();
      assertThat(said.get("hooks"))
          .hasSize(HOOKS.size())
          .noneMatch(hook -> hook.get("usable").booleanValue())
          .allMatch(
              hook -> hook.get("problem").textValue().equals("needs CAP_BPF and CAP_PERFMON"));
      assertThat(said.get("packetHooks"))
          .hasSize(PACKET_HOOKS.size())
          .noneMatch(hook -> hook.get("usable").booleanValue())
          .allMatch(hook -> hook.get("problem").textValue().startsWith("needs CAP_BPF"));
    }
  }

  @Test
  void namesAnInterfaceThatHasAnotherXdpProgram() throws Exception {
    try (SynspanProcess other =
            testbed.synspan().start("inspect", "--hook", "xdp", "-i", "eth0", "--rate", "0");
        SynspanProcess doctor = startWhen(other, "Showing packets", "doctor", "--json")) {
      assertThat(doctor.awaitExit()).isZero();
      JsonNode drop = json(doctor).get("drop");
      assertThat(drop.get("usable").booleanValue()).isFalse();
      assertThat(drop.get("interfaces")).isEmpty();
      assertThat(drop.get("problem").textValue())
          .startsWith("xdp on eth0: another XDP program is attached to it");
    }
  }

  private static SynspanProcess startWhen(SynspanProcess other, String said, String... arguments)
      throws InterruptedException {
    other.awaitError(said);
    return testbed.synspan().start(arguments);
  }

  private static JsonNode json(SynspanProcess doctor) throws Exception {
    return new ObjectMapper().readTree(String.join("\n", doctor.output()));
  }
}

package io.synspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.synspan.testing.SynspanProcess;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What the user is told of the hooks of accept(), of which any will do: one needs a kernel that
 * hooks functions, the others tracefs, which is mounted or not, for SynSpan alone.
 */
@Tag("kernel")
class AcceptHooksIT {
  @RegisterExtension static final Testbed testbed = new Testbed();

  private static final String UNMOUNT = "umount -a -t tracefs; ";
  private static final String MOUNT = "mount -t tracefs tracefs /sys/kernel/tracing; ";

  private static SynspanProcess withTracefs(String... arguments) {
    return start(UNMOUNT + MOUNT, arguments);
  }

  private static SynspanProcess withoutTracefs(String... arguments) {
    return start(UNMOUNT, arguments);
  }

  private static SynspanProcess start(String mounts, String... arguments) {
    return testbed
        .synspan()
        .through("unshare", "--mount", "--", "sh", "-c", mounts + "exec \"$0\" \"$@\"")
        .start(arguments);
  }

  /** Whether functions can be hooked here. */
  private static boolean functions() throws Exception {
    return hooks(withTracefs("doctor", "--json")).getFirst().get("usable").booleanValue();
  }

  /** What doctor says of inet_csk_accept, sys_exit_accept, sys_exit_accept4. */
  private static List<JsonNode> hooks(SynspanProcess doctor) throws Exception {
    try (doctor) {
      assertThat(doctor.awaitExit()).as("%s", doctor.errors()).isZero();
      List<JsonNode> hooks = new ArrayList<>();
      for (JsonNode hook :
          new ObjectMapper().readTree(String.join("\n", doctor.output())).get("hooks")) {
        if (hook.get("name").textValue().contains("accept")) {
          hooks.add(hook);
        }
      }
      return hooks;
    }
  }

  private static List<String> messagesOfStart(SynspanProcess synspan) throws Exception {
    try (synspan) {
      synspan.awaitError("No collector is set");
      return synspan.errors().stream().map(line -> line.replaceFirst("^[0-9:]{8} ", "")).toList();
    }
  }

  @Test
  void runLacksNothingWhereOneWorks() throws Exception {
    assertThat(messagesOfStart(withTracefs("run")))
        .hasSize(2)
        .first()
        .isEqualTo("INFO  Watching TCP in this network namespace, all hooks attached");
  }

  @Test
  void runSaysInOneLineWhatToDoWhereNoneWorks() throws Exception {
    assumeThat(functions()).as("functions can be hooked here").isFalse();

    assertThat(messagesOfStart(withoutTracefs("run")))
        .hasSize(3)
        .startsWith(
            "INFO  Watching TCP in this network namespace, 12 of 13 hooks attached",
            "WARN  Without time in the accept queue, and the process of an accepted connection"
                + " before it closes. inet_csk_accept: the kernel refuses it; sys_exit_accept and"
                + " sys_exit_accept4 would do, but tracefs is not mounted here:"
                + " mount -t tracefs tracefs /sys/kernel/tracing");
  }

  @Test
  void doctorSaysWhichIsUsed() throws Exception {
    List<JsonNode> hooks = hooks(withTracefs("doctor", "--json"));

    assertThat(hooks)
        .extracting(hook -> hook.get("replacedBy").toString())
        .isEqualTo(
            hooks.getFirst().get("usable").booleanValue()
                ? List.of("[]", "[\"inet_csk_accept\"]", "[\"inet_csk_accept\"]")
                : List.of("[\"sys_exit_accept\",\"sys_exit_accept4\"]", "[]", "[]"));
  }

  @Test
  void doctorSaysWhyOneIsNotNeeded() throws Exception {
    assumeThat(functions()).as("functions can be hooked here").isFalse();

    try (SynspanProcess doctor = withTracefs("doctor")) {
      assertThat(doctor.awaitExit()).isZero();
      assertThat(doctor.output())
          .containsSequence(
              "  -    inet_csk_accept        fexit          time in the accept queue, and the"
                  + " process of an accepted connection before it closes",
              "       load the BPF programs: EPERM (Operation not permitted) by this kernel,"
                  + " whatever privileges a process has",
              "       not needed, the same comes from sys_exit_accept and sys_exit_accept4");
    }
  }

  @Test
  void doctorSaysWhatToDoWhereNoneWorks() throws Exception {
    assumeThat(functions()).as("functions can be hooked here").isFalse();

    List<JsonNode> hooks = hooks(withoutTracefs("doctor", "--json"));

    assertThat(hooks).extracting(hook -> hook.get("usable").booleanValue()).containsOnly(false);
    assertThat(hooks).extracting(hook -> hook.get("replacedBy").toString()).containsOnly("[]");
    assertThat(hooks.get(1).get("problem").textValue())
        .isEqualTo(hooks.get(2).get("problem").textValue())
        .isEqualTo("tracefs is not mounted here: mount -t tracefs tracefs /sys/kernel/tracing");
  }
}

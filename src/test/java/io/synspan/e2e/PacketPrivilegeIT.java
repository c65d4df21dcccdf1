package io.synspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.testing.BpfObjects;
import io.synspan.testing.SynspanProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What packet mode needs, keeps, and leaves behind. */
@Tag("kernel")
class PacketPrivilegeIT {
  @RegisterExtension static final Testbed testbed = new Testbed();

  @TempDir Path directory;

  @Test
  void withoutItsCapabilityTheRestGoesOn() throws Exception {
    try (SynspanProcess synspan =
        testbed.synspanAsNobody(directory, "bpf", "perfmon").set("SYNSPAN_PACKETS", "on").run()) {
      String line = synspan.awaitError("Without segments");

      assertThat(line).contains("WARN").contains("synspan.packets");
      assertThat(synspan.awaitError("CAP_NET_ADMIN")).isNotEmpty();
      assertThat(synspan.stop("TERM").status()).isZero();
    }
  }

  @Test
  void givesUpAllCapabilitiesAndLeavesNothingBehind() throws Exception {
    Set<String> objects;
    try (SynspanProcess synspan = testbed.synspan().set("SYNSPAN_PACKETS", "on").run()) {
      synspan.awaitError("Counting segments by tc:tcx on lo, tc:tcx on eth0");
      List<String> status = Files.readAllLines(Path.of("/proc/" + synspan.pid() + "/status"));
      assertThat(status).contains("CapEff:\t0000000000000000", "CapPrm:\t0000000000000000");
      objects = BpfObjects.of(synspan.pid());
      assertThat(objects).anyMatch(object -> object.startsWith("link"));
      assertThat(synspan.stop("KILL").status()).isEqualTo(137);
    }
    BpfObjects.awaitGone(objects);
  }
}

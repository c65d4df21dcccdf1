package io.synspan.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.testing.Command;
import io.synspan.testing.TestPrograms;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The C part, in a program of which half the threads begin while it works. */
@Tag("kernel")
class GiveUpCapabilitiesIT {
  private static final String PROGRAM = TestPrograms.path("give_up_capabilities").toString();

  @RepeatedTest(10)
  void reachesThreadsThatBeginMeanwhile() {
    assertThat(Command.run(PROGRAM, "0"))
        .isEqualTo("all have CapInh 0 CapPrm 0 CapEff 0 CapAmb 0 NoNewPrivs 1\n");
  }

  /** CAP_BPF. */
  @Test
  void leavesThoseThatAreStillNeeded() {
    assertThat(Command.run(PROGRAM, "8000000000"))
        .isEqualTo("all have CapInh 0 CapPrm 8000000000 CapEff 8000000000 CapAmb 0 NoNewPrivs 1\n");
  }

  @Test
  void takesAmbientOnesOfAnotherUser() {
    String set = "-all,+bpf,+perfmon";

    assertThat(
            Command.run(
                "setpriv",
                "--reuid=65534",
                "--clear-groups",
                "--regid=65534",
                "--inh-caps=" + set,
                "--ambient-caps=" + set,
                PROGRAM,
                "0"))
        .isEqualTo("all have CapInh 0 CapPrm 0 CapEff 0 CapAmb 0 NoNewPrivs 1\n");
  }
}

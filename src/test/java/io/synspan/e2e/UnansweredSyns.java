package io.synspan.e2e;

import io.synspan.testing.TestPrograms;
import java.io.IOException;

/**
 * SYNs from made-up sources that come from outside until this is stopped or closed. The pod's
 * SYN-ACKs go nowhere: {@link #letAnswersGoNowhere} makes their way, once for a testbed.
 */
final class UnansweredSyns implements AutoCloseable {
  private final Process process;

  private UnansweredSyns(Process process) {
    this.process = process;
  }

  static void letAnswersGoNowhere(Testbed testbed) {
    testbed.pod().run("ip", "route", "add", "198.18.0.0/15", "via", Testbed.OUTSIDE);
  }

  static UnansweredSyns send(Testbed testbed, int port, int perSecond) throws IOException {
    return new UnansweredSyns(
        new ProcessBuilder(
                testbed
                    .outside()
                    .inside(
                        TestPrograms.path("unanswered_syns").toString(),
                        Testbed.POD,
                        Integer.toString(port),
                        Integer.toString(perSecond)))
            .inheritIO()
            .start());
  }

  /** No more of them come. */
  void stop() {
    process.destroyForcibly();
    process.onExit().join();
  }

  @Override
  public void close() {
    stop();
  }
}

package io.synspan.e2e;

import io.synspan.testing.Command;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** 200 SYNs a second by hping3 to the pod, in the name of one source, until it is closed. */
final class HpingFlood implements AutoCloseable {
  private static final Pattern SENT = Pattern.compile("(\\d+) packets transmitted");

  private final Process process;

  private HpingFlood(Process process) {
    this.process = process;
  }

  static HpingFlood begin(Testbed testbed, int port, String source) throws IOException {
    return new HpingFlood(
        new ProcessBuilder(
                testbed
                    .outside()
                    .inside(
                        "hping3",
                        "-q",
                        "-S",
                        "-p",
                        Integer.toString(port),
                        "-i",
                        "u5000",
                        "-a",
                        source,
                        Testbed.POD))
            .redirectErrorStream(true)
            .start());
  }

  /** Ends it and says how many it has sent. */
  long stop() throws IOException {
    Command.run("kill", "-INT", Long.toString(process.pid()));
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Matcher sent = SENT.matcher(said);
    if (!sent.find()) {
      throw new IllegalStateException("hping3 said: " + said);
    }
    return Long.parseLong(sent.group(1));
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}

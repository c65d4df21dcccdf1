package io.synspan.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.synspan.probe.ConnectionFilter;
import io.synspan.probe.HookStatus;
import io.synspan.probe.Probe;
import io.synspan.probe.ProbeException;
import io.synspan.probe.ProbeOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;

/**
 * A probe in a process of its own, with whatever privileges that has: watches the network namespace
 * whose inode is its argument. Says {@code ready} or why not. Then it answers each line: {@code
 * records} with how many it has read, {@code samples} with how many open connections it finds,
 * {@code missing} with how many hooks are.
 */
final class ProbeMain {
  private final Probe probe;
  private int records;

  private ProbeMain(Probe probe) {
    this.probe = probe;
  }

  public static void main(String[] args) throws IOException {
    ConnectionFilter filter = ConnectionFilter.ofNetns((int) Long.parseLong(args[0]));
    ProbeOptions options = new ProbeOptions(filter, ProbeOptions.DEFAULT_RING_BYTES, true);
    try (Probe probe = Probe.open(options)) {
      System.out.println("ready");
      new ProbeMain(probe).answerAll();
    } catch (ProbeException e) {
      System.out.println(String.valueOf(e.getMessage()).replace('\n', ' '));
    }
  }

  private void answerAll() throws IOException, ProbeException {
    try (BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        System.out.println(answer(line));
      }
    }
  }

  /** What hooks accept() may need tracefs, which is root's. */
  private static boolean isMissing(HookStatus status) {
    return !status.usable() && !status.hook().program().contains("accept");
  }

  private int answer(String command) throws ProbeException {
    return switch (command) {
      case "records" ->
          records += probe.ring().drain((data, offset, length) -> {}, Integer.MAX_VALUE);
      case "samples" -> probe.sample(true, true, (data, offset, length) -> {});
      case "missing" -> (int) probe.hooks().stream().filter(ProbeMain::isMissing).count();
      default -> throw new IllegalArgumentException(command);
    };
  }
}

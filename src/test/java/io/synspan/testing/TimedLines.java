package io.synspan.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Lines that a program writes, waited for, but not for ever. A thread of its own reads them until
 * the program ends.
 */
final class TimedLines {
  private static final Duration TIMEOUT = Patience.of(Duration.ofSeconds(30));
  private static final String END = "end of output\n";

  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final String program;

  private TimedLines(String program) {
    this.program = program;
  }

  /** Reads from now on; {@code program} is how it is called when it goes wrong. */
  static TimedLines read(InputStream output, String program) {
    TimedLines result = new TimedLines(program);
    Thread.ofPlatform().daemon().name("lines of " + program).start(() -> result.readAll(output));
    return result;
  }

  /**
   * Waits for the next line.
   *
   * @throws IllegalStateException where none comes in time or the program has ended
   */
  String next() {
    return next(TIMEOUT);
  }

  /** As {@link #next()}, for what takes long. */
  String next(Duration timeout) {
    try {
      String line = lines.poll(timeout.toSeconds(), TimeUnit.SECONDS);
      if (line == null || line.equals(END)) {
        throw new IllegalStateException(
            program + (line == null ? " is silent for " + timeout : " has ended, see its stderr"));
      }
      return line;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void readAll(InputStream output) {
    try (BufferedReader reader = new BufferedReader(new InputStreamReader(output, UTF_8))) {
      reader.lines().forEach(lines::add);
    } catch (IOException | RuntimeException e) {
      lines.add(program + ": " + e.getMessage());
    }
    lines.add(END);
  }
}

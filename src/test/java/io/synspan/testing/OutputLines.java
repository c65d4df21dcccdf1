package io.synspan.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The lines that a process has written to one of its streams, collected by a thread of its own. */
final class OutputLines {
  private final List<String> lines = new ArrayList<>();
  private final Thread reader;
  private boolean ended;

  private OutputLines(InputStream stream) {
    this.reader = Thread.ofPlatform().daemon().unstarted(() -> read(stream));
  }

  /** Reads until the stream ends. */
  static OutputLines of(InputStream stream) {
    OutputLines output = new OutputLines(stream);
    output.reader.start();
    return output;
  }

  /** Those so far. */
  synchronized List<String> soFar() {
    return List.copyOf(lines);
  }

  /** Waits until the stream has ended. */
  void awaitEnd() {
    try {
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a process wrote", e);
    }
  }

  /** Waits until lines satisfy a condition: empty where the time is over, or the stream. */
  synchronized Optional<List<String>> await(Predicate<List<String>> condition, Duration timeout)
      throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!condition.test(lines)) {
      long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (ended || leftMs <= 0) {
        return Optional.empty();
      }
      wait(leftMs);
    }
    return Optional.of(List.copyOf(lines));
  }

  private void read(InputStream stream) {
    try (BufferedReader text = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
      for (String line = text.readLine(); line != null; line = text.readLine()) {
        add(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      end();
    }
  }

  private synchronized void add(String line) {
    lines.add(line);
    notifyAll();
  }

  private synchronized void end() {
    ended = true;
    notifyAll();
  }
}

package io.synspan.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A program that runs beside the benchmark until it is closed, which waits for its end. It has no
 * settings of SynSpan or OpenTelemetry but those that it is given.
 */
final class RunningProgram implements AutoCloseable {
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

  /** Idle is a program that uses, in so long, no more than the clock of its use can tell. */
  private static final long IDLE_MS = 200;

  private static final long IDLE_CPU_NS = 10_000_000;

  private final Process process;
  private final Path log;
  private final long startedNs;

  private RunningProgram(ProcessBuilder builder, Path log) throws IOException {
    this.log = log;
    this.startedNs = System.nanoTime();
    this.process = builder.start();
  }

  /** Starts a program; all that it prints goes to the log. */
  static RunningProgram start(List<String> command, Map<String, String> environment, Path log)
      throws IOException {
    ProcessBuilder builder =
        builder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    return new RunningProgram(builder, log);
  }

  /** Starts a program whose output goes nowhere; what it prints to stderr goes to the log. */
  static RunningProgram startMute(List<String> command, Path log) throws IOException {
    return new RunningProgram(
        builder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(log.toFile()),
        log);
  }

  /** Starts a program of ours and waits until it says {@code ready}. */
  static RunningProgram startReady(List<String> command, Path log) throws IOException {
    RunningProgram program = new RunningProgram(builder(command).redirectError(log.toFile()), log);
    BufferedReader output =
        new BufferedReader(new InputStreamReader(program.process.getInputStream(), UTF_8));
    if (!"ready".equals(output.readLine())) {
      program.close();
      throw program.failure("did not become ready");
    }
    return program;
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Waits until a line of the log satisfies a condition.
   *
   * @return time from the start of the program to then
   */
  Duration awaitLine(Predicate<String> condition, Duration timeout)
      throws IOException, InterruptedException {
    while (true) {
      boolean ended = !process.isAlive();
      if (Files.readString(log).lines().anyMatch(condition)) {
        return sinceStart();
      }
      if (ended || sinceStart().compareTo(timeout) > 0) {
        close();
        throw failure("did not start");
      }
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  /** Waits until the program uses no processor: a JVM compiles for a while after its start. */
  void awaitIdle(Duration timeout) throws IOException, InterruptedException {
    long deadlineNs = System.nanoTime() + timeout.toNanos();
    long beforeNs;
    do {
      if (System.nanoTime() > deadlineNs) {
        throw failure("does not come to rest");
      }
      requireAlive();
      beforeNs = ProcessUsage.cpuNs(pid());
      TimeUnit.MILLISECONDS.sleep(IDLE_MS);
    } while (ProcessUsage.cpuNs(pid()) > beforeNs + IDLE_CPU_NS);
  }

  /**
   * Waits until the program ends by itself.
   *
   * @return what it printed
   * @throws IllegalStateException where it fails
   */
  String awaitEnd() throws IOException, InterruptedException {
    if (process.waitFor() != 0) {
      throw failure("has failed");
    }
    return Files.readString(log);
  }

  /** Throws where the program has ended. */
  void requireAlive() throws IOException {
    if (!process.isAlive()) {
      throw failure("has ended");
    }
  }

  /** Ends its stdin, then SIGTERM, then waits; a program that does not end is killed. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    process.destroy();
    if (!endsWithin(STOP_TIMEOUT)) {
      process.destroyForcibly();
      process.onExit().join();
    }
  }

  private static ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("OTEL_") || name.startsWith("SYNSPAN_"));
    return builder;
  }

  private boolean endsWithin(Duration time) {
    try {
      return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Duration sinceStart() {
    return Duration.ofNanos(System.nanoTime() - startedNs);
  }

  private IllegalStateException failure(String what) throws IOException {
    return new IllegalStateException(
        "%s %s; it says:%n%s".formatted(process.info(), what, Files.readString(log)));
  }
}

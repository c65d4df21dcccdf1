package io.synspan.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end. */
public final class Command {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private Command() {}

  /**
   * Runs a program, which gets no input.
   *
   * @return what it wrote to stdout
   * @throws IllegalStateException with what it wrote to stderr, where it fails or does not end
   */
  public static String run(String... command) {
    return run(List.of(command));
  }

  /** See {@link #run(String...)}. */
  public static String run(List<String> command) {
    Process process = start(command);
    CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> readAll(process, true));
    CompletableFuture<String> errors = CompletableFuture.supplyAsync(() -> readAll(process, false));
    try {
      process.onExit().orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
    } finally {
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      throw new IllegalStateException(
          "%s: exit status %d%n%s"
              .formatted(String.join(" ", command), process.exitValue(), errors.join()));
    }
    return output.join();
  }

  private static Process start(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).start();
      process.getOutputStream().close();
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException("is it installed? ./synspan test does that", e);
    }
  }

  private static String readAll(Process process, boolean output) {
    try {
      byte[] bytes = (output ? process.getInputStream() : process.getErrorStream()).readAllBytes();
      return new String(bytes, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package io.synspan.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end. */
public final class Command {
  private static final Duration TIMEOUT = Patience.of(Duration.ofSeconds(60));

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
    CompletableFuture<String> output = readAll(process.getInputStream());
    CompletableFuture<String> errors = readAll(process.getErrorStream());
    try {
      String written = output.join();
      process.onExit().orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
      if (process.exitValue() != 0) {
        throw new IllegalStateException(
            "%s: exit status %d%n%s"
                .formatted(String.join(" ", command), process.exitValue(), errors.join()));
      }
      return written;
    } finally {
      process.destroyForcibly();
    }
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

  private static CompletableFuture<String> readAll(InputStream stream) {
    return CompletableFuture.supplyAsync(
            () -> {
              try {
                return new String(stream.readAllBytes(), UTF_8);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            })
        .orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
  }
}

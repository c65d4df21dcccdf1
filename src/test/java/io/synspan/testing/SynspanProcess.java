package io.synspan.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The packaged application as a process of its own, in a network namespace: the jar that {@code
 * package} has built, or the native binary that the system property {@code synspan.executable}
 * names. For one thread. Whoever starts it closes it.
 */
public final class SynspanProcess implements AutoCloseable {
  /** For what takes a second or two: the machine may be busy. */
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final Process process;
  private final OutputLines out;
  private final OutputLines err;

  private SynspanProcess(Process process) {
    this.process = process;
    this.out = OutputLines.of(process.getInputStream());
    this.err = OutputLines.of(process.getErrorStream());
  }

  /** One that is to run in a namespace. */
  public static Builder in(NetworkNamespace namespace) {
    return new Builder(namespace);
  }

  /** What it is started with. Of our own environment it gets nothing but the path. */
  public static final class Builder {
    private final NetworkNamespace namespace;
    private final Map<String, String> environment = new HashMap<>();
    private List<String> through = List.of();
    private Path application = PackagedApplication.path();

    private Builder(NetworkNamespace namespace) {
      this.namespace = namespace;
      environment.put("PATH", System.getenv("PATH"));
    }

    /** Sets an environment variable. */
    public Builder set(String name, String value) {
      environment.put(name, value);
      return this;
    }

    /** Sets environment variables. */
    public Builder set(Map<String, String> variables) {
      environment.putAll(variables);
      return this;
    }

    /** Starts it by another program that becomes it by exec, such as {@code setpriv ...}. */
    public Builder through(String... command) {
      through = List.of(command);
      return this;
    }

    /** Starts a copy of the application, for a user who can't read the original. */
    public Builder from(Path copy) {
      application = copy;
      return this;
    }

    /** Starts it. */
    public SynspanProcess start(String... arguments) {
      List<String> line = new ArrayList<>(through);
      line.addAll(PackagedApplication.commandLine(application));
      line.addAll(List.of(arguments));
      ProcessBuilder builder =
          new ProcessBuilder(namespace.inside(line.toArray(String[]::new)))
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
      builder.environment().clear();
      builder.environment().putAll(environment);
      try {
        return new SynspanProcess(builder.start());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Starts {@code run} and waits until it watches. */
    public SynspanProcess run() throws InterruptedException {
      SynspanProcess started = start("run");
      try {
        started.awaitError("Watching TCP");
        return started;
      } catch (AssertionError | InterruptedException e) {
        started.close();
        throw e;
      }
    }
  }

  /**
   * How it ended.
   *
   * @param status of its exit
   * @param took from the signal to the end
   */
  public record Stopped(int status, Duration took) {}

  /** Its own, not that of a program that started it. */
  public long pid() {
    return process.pid();
  }

  /** Waits until a line on stderr contains a text, and returns the line. */
  public String awaitError(String text) throws InterruptedException {
    return awaitErrors(text, 1).getLast();
  }

  /** Waits until so many lines on stderr contain a text, and returns them. */
  public List<String> awaitErrors(String text, int count) throws InterruptedException {
    return err
        .await(lines -> count(lines, text) >= count, TIMEOUT)
        .orElseThrow(
            () ->
                new AssertionError(
                    "not %d times in what it wrote: %s%n%s"
                        .formatted(count, text, String.join("\n", err.soFar()))))
        .stream()
        .filter(line -> line.contains(text))
        .toList();
  }

  /** The lines on stdout so far. */
  public List<String> output() {
    return out.soFar();
  }

  /** The lines on stderr so far. */
  public List<String> errors() {
    return err.soFar();
  }

  /** Waits for its end; then {@link #output} and {@link #errors} are complete. */
  public int awaitExit() {
    process.onExit().orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
    out.awaitEnd();
    err.awaitEnd();
    return process.exitValue();
  }

  /** Sends a signal, such as {@code TERM}, and waits for the end. */
  public Stopped stop(String signal) {
    long start = System.nanoTime();
    Command.run("kill", "-" + signal, Long.toString(pid()));
    process.onExit().orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    return new Stopped(awaitExit(), took);
  }

  /** Ends it where it still runs, without mercy; may be called twice. */
  @Override
  public void close() {
    process.destroyForcibly();
    awaitExit();
  }

  private static long count(List<String> lines, String text) {
    return lines.stream().filter(line -> line.contains(text)).count();
  }
}

package io.synspan.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that answers each line with a line, over its stdin and stdout. It is to end when its
 * stdin does, so that it never outlives the tests. For one thread.
 */
public final class LineProcess implements AutoCloseable {
  private final Process process;
  private final TimedLines answers;

  private LineProcess(Process process, TimedLines answers) {
    this.process = process;
    this.answers = answers;
  }

  /** Starts it and waits for its first line, {@code ready}. Its stderr is ours. */
  public static LineProcess start(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      TimedLines answers = TimedLines.read(process.getInputStream(), String.join(" ", command));
      LineProcess result = new LineProcess(process, answers);
      String first = result.receive();
      if (!first.equals("ready")) {
        result.close();
        throw new IllegalStateException(command + " began with: " + first);
      }
      return result;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public long pid() {
    return process.pid();
  }

  public void send(String line) {
    try {
      process.getOutputStream().write((line + "\n").getBytes(UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the program has ended, see its stderr", e);
    }
  }

  public String receive() {
    return answers.next();
  }

  /** As {@link #receive()}, for what takes long. */
  public String receive(Duration timeout) {
    return answers.next(timeout);
  }

  public String ask(String line) {
    send(line);
    return receive();
  }

  /** Ends it and waits until it is gone. */
  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
  }
}

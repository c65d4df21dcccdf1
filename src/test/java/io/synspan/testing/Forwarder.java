package io.synspan.testing;

import java.util.Locale;

/**
 * A wire with faults between two interfaces: {@code src/test/native/forwarder.c}, which says what
 * the words here mean. For one thread.
 */
public final class Forwarder implements AutoCloseable {

  /** Where a segment comes from. */
  public enum From {
    CLIENT("a"),
    SERVER("b");

    private final String side;

    From(String side) {
      this.side = side;
    }
  }

  /** Which segments a rule is for. */
  public enum Segments {
    ANY,
    SYN,
    SYN_ACK,
    DATA,
    ACK,
    FIN,
    RST;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final int EVERY_PORT = 0;

  private final LineProcess process;

  private Forwarder(LineProcess process) {
    this.process = process;
  }

  /** Starts it in a namespace with both interfaces, that of the client's side first. */
  static Forwarder start(NetworkNamespace namespace, String client, String server) {
    String program = TestPrograms.path("forwarder").toString();
    return new Forwarder(LineProcess.start(namespace.inside(program, client, server)));
  }

  /** Delays every frame of either side by this many milliseconds. */
  public void latency(long milliseconds) {
    for (From from : From.values()) {
      expectOk("latency %s %d".formatted(from.side, milliseconds));
    }
  }

  /** Drops the first {@code count} segments of a sort. */
  public Rule drop(From from, Segments segments, int count) {
    return drop(from, segments, 0, count);
  }

  /** Drops {@code count} segments of a sort after the first {@code skip} of them. */
  public Rule drop(From from, Segments segments, int skip, int count) {
    return rule(from, segments, skip, count, "drop", 0);
  }

  /** Drops the first {@code count} segments of a sort that go from or to a port. */
  public Rule dropAt(int port, From from, Segments segments, int count) {
    return rule(from, segments, 0, count, "drop", 0, port);
  }

  /** As {@link #drop}, but they arrive later, by milliseconds. */
  public Rule delay(From from, Segments segments, int skip, int count, long milliseconds) {
    return rule(from, segments, skip, count, "delay", milliseconds);
  }

  /** As {@link #drop}, but they arrive twice. */
  public Rule duplicate(From from, Segments segments, int skip, int count) {
    return rule(from, segments, skip, count, "duplicate", 0);
  }

  /** As {@link #drop}, but a reset arrives in the segment's place. */
  public Rule reset(From from, Segments segments, int skip, int count) {
    return rule(from, segments, skip, count, "reset", 0);
  }

  /**
   * As {@link #drop}, but they arrive marked as by a congested router; only segments whose sender
   * allows it (ECN) count.
   */
  public Rule mark(From from, Segments segments, int skip, int count) {
    return rule(from, segments, skip, count, "mark", 0);
  }

  /** Forgets all rules and the latency. */
  public void clear() {
    expectOk("clear");
  }

  @Override
  public void close() {
    process.close();
  }

  private Rule rule(
      From from, Segments segments, int skip, int count, String action, long milliseconds) {
    return rule(from, segments, skip, count, action, milliseconds, EVERY_PORT);
  }

  private Rule rule(
      From from,
      Segments segments,
      int skip,
      int count,
      String action,
      long milliseconds,
      int port) {
    String answer =
        expectOk(
            "rule %s %s %d %d %s %d %d"
                .formatted(from.side, segments, skip, count, action, milliseconds, port));
    return new Rule(Integer.parseInt(answer.substring("ok ".length())));
  }

  private String expectOk(String command) {
    String answer = process.ask(command);
    if (!answer.startsWith("ok")) {
      throw new IllegalStateException(command + ": " + answer);
    }
    return answer;
  }

  /** A rule that is in force until {@link #clear()}. */
  public final class Rule {
    private final int id;

    private Rule(int id) {
      this.id = id;
    }

    /** To how many segments it has been applied. */
    public long hits() {
      return Long.parseLong(process.ask("hits " + id).substring("hits ".length()));
    }
  }
}

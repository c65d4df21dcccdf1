package io.synspan.probe;

import org.jspecify.annotations.Nullable;

/**
 * The kernel or libbpf refused an operation. The message is whole: operation, errno, what to do.
 */
public final class ProbeException extends Exception {
  private static final long serialVersionUID = 1L;

  private static final int EPERM = 1;

  /** Instead of libbpf's guesses at memory limits and kernel configuration. */
  private static final String PRIVILEGES =
      "\n  It needs root, or the capabilities CAP_BPF and CAP_PERFMON.";

  private static final String FORBIDDEN = " by this kernel, whatever privileges a process has";

  private final String operation;
  private final String errnoName;
  private final String log;

  ProbeException(String operation, int errno, String log) {
    super(
        operation
            + ": "
            + ProbeNative.errnoName(errno)
            + " ("
            + ProbeNative.errnoText(errno)
            + ")"
            + (errno == EPERM ? whoForbids() : lastLines(log)));
    this.operation = operation;
    this.errnoName = ProbeNative.errnoName(errno);
    this.log = log;
  }

  /** Of several operations, each with its reason. */
  public ProbeException(String message) {
    this(message, null);
  }

  ProbeException(String message, @Nullable Throwable cause) {
    super(message, cause);
    this.operation = message;
    this.errnoName = "";
    this.log = "";
  }

  /** What was tried, such as {@code attach tcp_send_reset}. */
  public String operation() {
    return operation;
  }

  /** Such as {@code EPERM}; empty where no system call failed. */
  public String errnoName() {
    return errnoName;
  }

  /** All that libbpf and the verifier said, which may be long; empty where they said nothing. */
  public String log() {
    return log;
  }

  /**
   * Whether a program calls a function that this kernel does not have for it, or gives it one to
   * call back (Linux 5.13, 69c087ba6225).
   */
  boolean isForLackOfHelper() {
    return log.contains("invalid func ")
        || log.contains("unknown func ")
        || log.contains("number of funcs in func_info doesn't match");
  }

  /** A kernel answers EPERM also where it was built, locked or set up not to do such a thing. */
  private static String whoForbids() {
    return Capability.sufficient(Capability.effective()) ? FORBIDDEN : PRIVILEGES;
  }

  /** The verifier gives its reason at the end of its log, followed by lines of no interest. */
  private static String lastLines(String log) {
    String[] lines =
        log.lines()
            .filter(line -> !line.contains("END PROG LOAD LOG") && !line.startsWith("processed "))
            .toArray(String[]::new);
    StringBuilder text = new StringBuilder();
    for (int i = Math.max(0, lines.length - 4); i < lines.length; i++) {
      text.append("\n  ").append(lines[i]);
    }
    return text.toString();
  }
}

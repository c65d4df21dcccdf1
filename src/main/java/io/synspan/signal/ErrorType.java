package io.synspan.signal;

/** Why a connection attempt failed, as {@code error.type} says it. */
public enum ErrorType {
  REFUSED("refused"),
  RESET("reset"),
  TIMED_OUT("timed_out"),
  HOST_UNREACHABLE("host_unreachable"),
  NET_UNREACHABLE("net_unreachable"),
  /** The process itself gave up (it closed the socket) before anything else happened. */
  CANCELLED("cancelled"),
  OTHER("_OTHER");

  private final String value;

  ErrorType(String value) {
    this.value = value;
  }

  public String value() {
    return value;
  }

  /**
   * What the kernel left in {@code sk_err}; numbers of asm-generic/errno.h, which x86-64 and arm64
   * share.
   */
  public static ErrorType ofErrno(long errno) {
    return switch ((int) errno) {
      case 0 -> CANCELLED;
      case 101 -> NET_UNREACHABLE;
      case 104 -> RESET;
      case 110 -> TIMED_OUT;
      case 111 -> REFUSED;
      case 113 -> HOST_UNREACHABLE;
      default -> OTHER;
    };
  }
}

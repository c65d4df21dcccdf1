package io.synspan.probe;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The programs of {@code tcp.bpf.c}, and what is lost where the kernel can't run one. */
public enum Hook {
  INET_SOCK_SET_STATE(
      "inet_sock_set_state", "tp_btf", "connections: established, failed, closed", true),
  TCP_RECEIVE_RESET("tcp_receive_reset", "tp_btf", "resets that were received", false),
  TCP_SEND_RESET("tcp_send_reset", "tp_btf", "resets that were sent, with their reason", false),
  TCP_RETRANSMIT_SKB("tcp_retransmit_skb", "tp_btf", "retransmits by type", false),
  TCP_RETRANSMIT_SYNACK(
      "tcp_retransmit_synack",
      "tp_btf",
      "SYN-ACKs sent again, and the handshake time of connections that needed them",
      false),
  TCP_CONG_STATE_SET(
      "tcp_cong_state_set", "tp_btf", "congestion: disorder, CWR, recovery, loss", false),
  KFREE_SKB("kfree_skb", "tp_btf", "packets that the kernel threw away, with its reason", false),
  INET_CSK_ACCEPT(
      "inet_csk_accept",
      "fexit",
      "time in the accept queue, and the process of an accepted connection before it closes",
      false),
  SYS_EXIT_ACCEPT(
      "sys_exit_accept",
      "tracepoint",
      "the same for accept(), where functions can't be hooked; other system calls get slower",
      false,
      INET_CSK_ACCEPT),
  SYS_EXIT_ACCEPT4(
      "sys_exit_accept4", "tracepoint", "the same for accept4()", false, INET_CSK_ACCEPT),
  SOCK_SEND_LENGTH(
      "sock_send_length", "tp_btf", "exchanges: when a process sends (synspan.exchanges)", false),
  TCP_SENDMSG(
      "tcp_sendmsg", "fexit", "the same where the kernel lacks it", false, SOCK_SEND_LENGTH),
  TCP_RCV_SPACE_ADJUST(
      "tcp_rcv_space_adjust", "tp_btf", "exchanges: when a process receives", false),
  SK_DATA_READY(
      "sk_data_ready", "tp_btf", "exchanges: how long a request or an answer lay unread", false),
  TCP_SENDMSG_LOCKED(
      "tcp_sendmsg_locked",
      "tp_btf",
      "traceparent of outgoing HTTP/1 requests (synspan.traceparent, which reads payload)",
      false),
  TCP_SENDMSG_ENTRY(
      "tcp_sendmsg_entry",
      "fentry",
      "the same where the kernel lacks it",
      false,
      TCP_SENDMSG_LOCKED),
  ITERATE_EXCHANGES(
      "iterate_exchanges",
      "iter/map",
      "exchanges that fall silent, before the next one or the end",
      false),
  ITERATE_TCP_EXCHANGES(
      "iterate_tcp_exchanges",
      "iter/tcp",
      "the same, over all connections, where maps can't be iterated over",
      false,
      ITERATE_EXCHANGES),
  ITERATE_FILE_EXCHANGES(
      "iterate_file_exchanges",
      "iter/task_file",
      "the same for every network namespace (scope host)",
      false,
      ITERATE_EXCHANGES),
  ITERATE_TCP(
      "iterate_tcp",
      "iter/tcp",
      "connections that were open before the start; throughput and RTT of open ones; listeners",
      false),
  ITERATE_FILES(
      "iterate_files",
      "iter/task_file",
      "the same for every network namespace (scope host)",
      false);

  private final String program;
  private final String type;
  private final String gives;
  private final boolean required;
  private final @Nullable Hook original;

  Hook(String program, String type, String gives, boolean required) {
    this(program, type, gives, required, null);
  }

  Hook(String program, String type, String gives, boolean required, @Nullable Hook original) {
    this.program = program;
    this.type = type;
    this.gives = gives;
    this.required = required;
    this.original = original;
  }

  /** The program's name in the BPF object, which is also the tracepoint's. */
  public String program() {
    return program;
  }

  /** What kind of program it is, such as {@code tp_btf}. */
  public String type() {
    return type;
  }

  /** Whether it is only there for exchanges, and may be attached later than the others. */
  boolean isForExchanges() {
    return switch (this) {
      case SOCK_SEND_LENGTH, TCP_SENDMSG, TCP_RCV_SPACE_ADJUST, SK_DATA_READY -> true;
      case ITERATE_EXCHANGES, ITERATE_TCP_EXCHANGES, ITERATE_FILE_EXCHANGES -> true;
      default -> isForTraceparent();
    };
  }

  /** Whether it is a tracepoint whose arguments have types. */
  boolean isTracepoint() {
    return type.equals("tp_btf");
  }

  /**
   * The Linux version that brought the hook, or what we need of it; empty for what is as old as
   * anything that we run on. A distribution may have brought it back to an older one.
   */
  String since() {
    return switch (this) {
      case SYS_EXIT_ACCEPT, SYS_EXIT_ACCEPT4, ITERATE_FILES, ITERATE_FILE_EXCHANGES -> "5.11";
      case ITERATE_EXCHANGES -> "5.12";
      case KFREE_SKB -> "5.17";
      case TCP_CONG_STATE_SET -> "5.19";
      case SOCK_SEND_LENGTH, SK_DATA_READY -> "6.3";
      case TCP_SENDMSG_ENTRY -> "5.17";
      case TCP_SENDMSG_LOCKED -> "6.16";
      default -> "";
    };
  }

  /** Whether it looks at payload, which a user has to ask for. */
  boolean isForTraceparent() {
    return this == TCP_SENDMSG_LOCKED || this == TCP_SENDMSG_ENTRY;
  }

  /** Whether exchanges can be told of without it. */
  boolean addsToExchanges() {
    return this == SK_DATA_READY || isForTraceparent();
  }

  /** Whether it hooks a function, which not every kernel allows. */
  boolean hooksFunction() {
    return type.equals("fentry") || type.equals("fexit");
  }

  /** The map whose elements it iterates over; null for all that don't. */
  @Nullable String map() {
    return this == ITERATE_EXCHANGES ? "exchange_states" : null;
  }

  /** What a user has from it, and loses without it. */
  public String gives() {
    return gives;
  }

  /** The better hook that this one takes the place of where the kernel refuses it. */
  @Nullable Hook standsInFor() {
    return original;
  }

  /** The hooks that take its place where the kernel refuses it; none for most. */
  Set<Hook> standIns() {
    return Arrays.stream(values())
        .filter(other -> other.original == this)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Hook.class)));
  }

  /** Whether nothing works without it. */
  public boolean required() {
    return required;
  }
}

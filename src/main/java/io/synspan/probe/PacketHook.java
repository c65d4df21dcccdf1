package io.synspan.probe;

import static io.synspan.probe.PacketWay.CGROUP;
import static io.synspan.probe.PacketWay.CLSACT;
import static io.synspan.probe.PacketWay.FENTRY;
import static io.synspan.probe.PacketWay.FEXIT;
import static io.synspan.probe.PacketWay.GENERIC;
import static io.synspan.probe.PacketWay.KPROBE;
import static io.synspan.probe.PacketWay.KRETPROBE;
import static io.synspan.probe.PacketWay.NATIVE;
import static io.synspan.probe.PacketWay.TCX;

import io.synspan.packet.PacketLayout;
import java.util.List;
import java.util.Locale;

/** Where packets can be seen: the hooks of {@code packet.bpf.c}, in the kernel side's order. */
public enum PacketHook {
  XDP(PacketLayout.HOOK_XDP, "packets received by an interface, first of all", NATIVE, GENERIC),
  TC(PacketLayout.HOOK_TC, "packets received and sent by an interface", TCX, CLSACT),
  CGROUP_SKB(
      PacketLayout.HOOK_CGROUP_SKB,
      "packets received and sent by a control group's sockets",
      CGROUP,
      CGROUP),
  IP_RCV(PacketLayout.HOOK_IP_RCV, "IPv4 packets received, before routing", FENTRY, KPROBE),
  IPV6_RCV(PacketLayout.HOOK_IPV6_RCV, "IPv6 packets received, before routing", FENTRY, KPROBE),
  TCP_V4_RCV(PacketLayout.HOOK_TCP_V4_RCV, "TCP over IPv4 received for us", FENTRY, KPROBE),
  TCP_V6_RCV(PacketLayout.HOOK_TCP_V6_RCV, "TCP over IPv6 received for us", FENTRY, KPROBE),
  TCP_RCV_ESTABLISHED(
      PacketLayout.HOOK_TCP_RCV_ESTABLISHED,
      "TCP received by established connections",
      FENTRY,
      KPROBE),
  INET_CSK_ACCEPT(
      PacketLayout.HOOK_INET_CSK_ACCEPT, "connections that accept() returns", FEXIT, KRETPROBE);

  private static final PacketHook[] ALL = values();

  private final int code;
  private final String gives;
  private final PacketWay best;
  private final PacketWay other;

  PacketHook(int code, String gives, PacketWay best, PacketWay other) {
    this.code = code;
    this.gives = gives;
    this.best = best;
    this.other = other;
  }

  /**
   * The one with this number.
   *
   * @throws IllegalArgumentException where there is none
   */
  public static PacketHook of(int code) {
    for (PacketHook hook : ALL) {
      if (hook.code == code) {
        return hook;
      }
    }
    throw new IllegalArgumentException("no hook has the number " + code);
  }

  /** The kernel side's number of it. */
  public int code() {
    return code;
  }

  /** As a person writes it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What is seen there. */
  public String gives() {
    return gives;
  }

  /** How to get there, the best first. */
  public List<PacketWay> ways() {
    return best == other ? List.of(best) : List.of(best, other);
  }

  /** Whether it sees what this machine sends. */
  public boolean seesTransmitted() {
    return this == TC || this == CGROUP_SKB;
  }

  /** Whether it belongs to an interface, of which it needs to be told. */
  public boolean isOfInterface() {
    return this == XDP || this == TC;
  }

  /** Whether a function of the kernel is hooked, for which CAP_NET_ADMIN is not needed. */
  public boolean isFunction() {
    return !isOfInterface() && this != CGROUP_SKB;
  }

  /** The name of the program in the BPF object. */
  String program(PacketWay way, PacketDirection direction) {
    String end = direction.isEgress() ? "_egress" : "_ingress";
    return switch (this) {
      case XDP -> "packet_xdp";
      case TC -> "packet_tc" + end;
      case CGROUP_SKB -> "packet_cgroup" + end;
      default -> text() + "_" + way.text();
    };
  }
}

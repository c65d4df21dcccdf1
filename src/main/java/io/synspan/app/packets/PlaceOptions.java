package io.synspan.app.packets;

import io.synspan.probe.PacketDirection;
import io.synspan.probe.PacketHookChoice;
import io.synspan.probe.PacketInterface;
import io.synspan.probe.PacketOptions;
import io.synspan.probe.ProbeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say where packets are seen. */
public final class PlaceOptions {
  private static final String AUTO = "auto";

  enum Direction {
    receive,
    transmit,
    both
  }

  @Option(
      names = "--hook",
      paramLabel = "HOOKS",
      defaultValue = AUTO,
      description = {
        "auto (default: the cheapest that works), or some of: xdp, tc, cgroup_skb, ip_rcv,"
            + " ipv6_rcv, tcp_v4_rcv, tcp_v6_rcv, tcp_rcv_established, inet_csk_accept; one way"
            + " alone behind a colon: xdp:native, xdp:generic, tc:tcx, tc:clsact, ip_rcv:kprobe."
      })
  String hooks = AUTO;

  @Option(
      names = {"-i", "--interface"},
      paramLabel = "NAME",
      split = ",",
      description = "Interfaces (default: all that are up).")
  List<String> interfaces = new ArrayList<>();

  @Option(
      names = "--direction",
      defaultValue = "both",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  Direction direction = Direction.both;

  @Option(
      names = "--cgroup",
      paramLabel = "DIR",
      description = "The folder of cgroup2 for the hook cgroup_skb (default: the topmost).")
  @Nullable Path cgroup;

  @Option(
      names = "--all-namespaces",
      description = "Packets of every network namespace, at hooks that see them.")
  boolean allNamespaces;

  /** Whether the hook is ours to choose. */
  boolean isAuto() {
    return hooks.strip().equals(AUTO);
  }

  /**
   * @throws IllegalArgumentException with what the option must be
   */
  List<PacketHookChoice> choices() {
    try {
      return Arrays.stream(hooks.split(",", -1)).map(PacketHookChoice::parse).toList();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--hook " + e.getMessage(), e);
    }
  }

  Set<PacketDirection> directions() {
    return switch (direction) {
      case receive -> EnumSet.of(PacketDirection.RECEIVE);
      case transmit -> EnumSet.of(PacketDirection.TRANSMIT);
      case both -> EnumSet.allOf(PacketDirection.class);
    };
  }

  /** Whether some are named. */
  boolean namesInterfaces() {
    return !interfaces.isEmpty();
  }

  /**
   * @throws IllegalArgumentException where one that is named is not there
   * @throws ProbeException where the JNI library can't be loaded
   */
  List<PacketInterface> interfaces() throws ProbeException {
    List<PacketInterface> all = PacketInterface.all();
    if (interfaces.isEmpty()) {
      return all.stream().filter(PacketInterface::up).toList();
    }
    if (interfaces.size() > PacketOptions.INTERFACES_MOST) {
      throw new IllegalArgumentException(
          "--interface takes at most %d".formatted(PacketOptions.INTERFACES_MOST));
    }
    return interfaces.stream().distinct().map(name -> named(name, all)).toList();
  }

  private static PacketInterface named(String name, List<PacketInterface> all) {
    return all.stream()
        .filter(of -> of.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no interface %s in this network namespace, there is %s"
                        .formatted(
                            name,
                            all.stream()
                                .map(PacketInterface::name)
                                .collect(Collectors.joining(", ")))));
  }

  /** The folder that is named, else the topmost; null where there is none. */
  @Nullable Path cgroup() {
    return cgroup == null ? ControlGroups.topmost() : cgroup;
  }
}

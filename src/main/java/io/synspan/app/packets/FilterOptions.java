package io.synspan.app.packets;

import io.synspan.config.PortSet;
import io.synspan.config.PrefixSet;
import io.synspan.packet.TcpFlag;
import io.synspan.probe.ConnectionFilter;
import io.synspan.probe.PacketFilter;
import io.synspan.probe.PacketInterface;
import io.synspan.probe.PcapFilter;
import io.synspan.probe.ProbeException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say which packets; the kernel side compares them. */
public final class FilterOptions {
  @Option(
      names = "--filter",
      paramLabel = "EXPRESSION",
      description = {
        "What tcpdump takes (pcap-filter(7)), such as 'tcp[tcpflags] & tcp-syn != 0 and net"
            + " 10.0.0.0/8'; at the hooks xdp and tc."
      })
  @Nullable String expression;

  @Option(
      names = "--port",
      paramLabel = "PORTS",
      description = "Ports of either end, such as 443,8000-8099.")
  @Nullable String ports;

  @Option(
      names = "--local-port",
      paramLabel = "PORTS",
      description = "Ports of this machine's end.")
  @Nullable String localPorts;

  @Option(names = "--peer-port", paramLabel = "PORTS", description = "Ports of the other end.")
  @Nullable String peerPorts;

  @Option(
      names = "--prefix",
      paramLabel = "PREFIXES",
      description = "Addresses of either end, such as 10.0.0.0/8,fd00::/8.")
  @Nullable String prefixes;

  @Option(
      names = "--local-prefix",
      paramLabel = "PREFIXES",
      description = "Addresses of this machine's end.")
  @Nullable String localPrefixes;

  @Option(
      names = "--peer-prefix",
      paramLabel = "PREFIXES",
      description = "Addresses of the other end.")
  @Nullable String peerPrefixes;

  @Option(
      names = "--flags-any",
      paramLabel = "FLAGS",
      description = "At least one of these flags is set: FIN,SYN,RST,PSH,ACK,URG,ECE,CWR,AE.")
  @Nullable String flagsAny;

  @Option(
      names = "--flags-all",
      paramLabel = "FLAGS",
      description = "All of these flags are set; one with ! before it is not, such as SYN,!ACK.")
  @Nullable String flagsAll;

  @Option(
      names = "--min-payload",
      paramLabel = "BYTES",
      defaultValue = "0",
      description = "At least so much payload.")
  int payloadBytes;

  /**
   * As the kernel side wants it.
   *
   * @param netnsInode of the one namespace to see, 0 for every one
   * @throws IllegalArgumentException with the option's name and what it must be
   */
  public PacketFilter toFilter(int netnsInode) {
    if (payloadBytes < 0) {
      throw new IllegalArgumentException("--min-payload must not be negative");
    }
    String all = flagsAll == null ? "" : flagsAll;
    return new PacketFilter(
        new ConnectionFilter(
            netnsInode,
            0,
            ports("--local-port", localPorts),
            ports("--peer-port", peerPorts),
            prefixes("--local-prefix", localPrefixes),
            prefixes("--peer-prefix", peerPrefixes),
            false),
        ports("--port", ports),
        prefixes("--prefix", prefixes),
        flags("--flags-any", flagsAny == null ? "" : flagsAny),
        flags("--flags-all", those(all, false)),
        flags("--flags-all", those(all, true)),
        payloadBytes);
  }

  boolean hasExpression() {
    return expression != null;
  }

  /**
   * The operator's own filter; null where there is none.
   *
   * @param interfaces where it is to run
   * @throws IllegalArgumentException with libpcap's words, where it does not take the expression
   * @throws ProbeException where there is no libpcap
   */
  @Nullable PcapFilter toPcap(List<PacketInterface> interfaces) throws ProbeException {
    if (expression == null) {
      return null;
    }
    boolean ethernet = interfaces.stream().anyMatch(PacketInterface::ethernet);
    if (interfaces.stream().anyMatch(of -> of.ethernet() != ethernet)) {
      throw new IllegalArgumentException(
          "--filter needs interfaces of one kind, with an Ethernet header or without: name them"
              + " with --interface");
    }
    try {
      return PcapFilter.compile(expression, ethernet);
    } catch (IllegalArgumentException e) {
      throw refused("--filter", "'" + expression + "'", e);
    }
  }

  private static BitSet ports(String option, @Nullable String text) {
    try {
      return text == null ? new BitSet() : PortSet.parse(text).toBitSet();
    } catch (IllegalArgumentException e) {
      throw refused(option, text, e);
    }
  }

  private static List<ConnectionFilter.Prefix> prefixes(String option, @Nullable String text) {
    try {
      return text == null
          ? List.of()
          : PrefixSet.parse(text).prefixes().stream()
              .map(of -> new ConnectionFilter.Prefix(of.high(), of.low(), of.bits()))
              .toList();
    } catch (IllegalArgumentException e) {
      throw refused(option, text, e);
    }
  }

  private static IllegalArgumentException refused(
      String option, @Nullable String text, IllegalArgumentException why) {
    return new IllegalArgumentException("%s %s: %s".formatted(option, text, why.getMessage()), why);
  }

  /** Of flags those with an exclamation mark, without it, or those that have none. */
  private static String those(String flags, boolean marked) {
    return Arrays.stream(flags.split(",", -1))
        .map(String::strip)
        .filter(flag -> flag.startsWith("!") == marked)
        .map(flag -> marked ? flag.substring(1) : flag)
        .collect(Collectors.joining(","));
  }

  private static int flags(String option, String text) {
    int bits = 0;
    if (text.isEmpty()) {
      return bits;
    }
    for (String name : text.split(",", -1)) {
      try {
        bits |= TcpFlag.valueOf(name.strip().toUpperCase(Locale.ROOT)).bit();
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "%s: there is no flag %s; there are FIN,SYN,RST,PSH,ACK,URG,ECE,CWR,AE"
                .formatted(option, name),
            e);
      }
    }
    return bits;
  }
}

package io.synspan.match;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which attributes of a span name an end of its connection, and what goes together. Immutable. */
public final class EndNames {
  /** What an attribute says. An address may have its port with it. */
  enum Part {
    ADDRESS,
    PORT
  }

  /** Whose end it is, in which kind of span. */
  enum Side {
    PEER,
    PEER_OF_SERVER,
    PEER_OF_CLIENT,
    LOCAL,
    /** As the client calls it. */
    LOCAL_BY_HEADER
  }

  /**
   * One attribute.
   *
   * @param convention those that belong together; the lowest number is the most telling one
   */
  record Meaning(Side side, Part part, int convention) {}

  private final Map<String, Meaning> meanings = new HashMap<>();
  private final int longest;
  private int conventions;

  /** The names that tracers and gateways are known to use. */
  public static EndNames known() {
    return new EndNames(List.of(), List.of());
  }

  /**
   * Others before the known ones.
   *
   * @param addresses attributes with peers' addresses
   * @param ports for each of them the attribute with the port; empty where the address has it
   */
  public static EndNames with(List<String> addresses, List<String> ports) {
    return new EndNames(addresses, ports);
  }

  private EndNames(List<String> addresses, List<String> ports) {
    for (int i = 0; i < addresses.size(); i++) {
      if (ports.get(i).isEmpty()) {
        one(Side.PEER, addresses.get(i));
      } else {
        both(Side.PEER, addresses.get(i), ports.get(i));
      }
    }
    both(Side.PEER, "network.peer.address", "network.peer.port");
    both(Side.PEER, "net.sock.peer.addr", "net.sock.peer.port");
    both(Side.PEER, "net.peer.ip", "net.peer.port");
    one(Side.PEER, "peer.address");
    one(Side.PEER_OF_CLIENT, "upstream_address");
    both(Side.PEER_OF_SERVER, "client.address", "client.port");
    both(Side.PEER_OF_CLIENT, "server.address", "server.port");
    both(Side.LOCAL, "network.local.address", "network.local.port");
    both(Side.LOCAL, "net.sock.host.addr", "net.sock.host.port");
    both(Side.LOCAL_BY_HEADER, "net.host.ip", "net.host.port");
    this.longest = meanings.keySet().stream().mapToInt(String::length).max().orElseThrow();
  }

  private void both(Side side, String address, String port) {
    meanings.putIfAbsent(address, new Meaning(side, Part.ADDRESS, conventions));
    meanings.putIfAbsent(port, new Meaning(side, Part.PORT, conventions));
    conventions++;
  }

  private void one(Side side, String address) {
    meanings.putIfAbsent(address, new Meaning(side, Part.ADDRESS, conventions));
    conventions++;
  }

  /** Null for an attribute that says nothing of an end. */
  @Nullable Meaning of(String attribute) {
    return meanings.get(attribute);
  }

  int longestName() {
    return longest;
  }

  int conventions() {
    return conventions;
  }

  /** The conventions of some sides, the most telling ones first. */
  List<Integer> conventionsOf(Side... sides) {
    List<Integer> found = new ArrayList<>();
    for (int convention = 0; convention < conventions; convention++) {
      for (Meaning meaning : meanings.values()) {
        if (meaning.convention() == convention
            && List.of(sides).contains(meaning.side())
            && !found.contains(convention)) {
          found.add(convention);
        }
      }
    }
    return found;
  }
}

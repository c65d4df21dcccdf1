package io.synspan.kernel;

import io.synspan.probe.PacketInterface;
import io.synspan.probe.ProbeException;
import io.synspan.testing.Command;
import io.synspan.testing.NetworkNamespace;

/**
 * A wire between the namespace of the test itself, where its packet probes are, and another one.
 * Whoever creates it closes it.
 *
 * <pre>
 *   this namespace: synspan-own  10.85.0.2  fd85::2  ----  10.85.0.1  fd85::1  eth0 of the peer
 * </pre>
 */
final class OwnWire implements AutoCloseable {
  static final String IPV4 = "10.85.0.2";
  static final String IPV6 = "fd85::2";
  static final String PEER_INTERFACE = "eth0";
  private static final String INTERFACE = "synspan-own";

  private final NetworkNamespace peer;

  private OwnWire(NetworkNamespace peer) {
    this.peer = peer;
  }

  /** With addresses at both ends. */
  static OwnWire withAddresses() {
    OwnWire wire = silent();
    Command.run("sysctl", "-qw", "net.ipv6.conf." + INTERFACE + ".disable_ipv6=0");
    Command.run("ip", "address", "add", IPV4 + "/24", "dev", INTERFACE);
    Command.run("ip", "address", "add", IPV6 + "/64", "dev", INTERFACE, "nodad");
    wire.peer.setParameter("net.ipv6.conf." + PEER_INTERFACE + ".disable_ipv6", "0");
    wire.peer.run("ip", "address", "add", "10.85.0.1/24", "dev", PEER_INTERFACE);
    wire.peer.run("ip", "address", "add", "fd85::1/64", "dev", PEER_INTERFACE, "nodad");
    return wire;
  }

  /** Without: neither end sends a packet by itself. */
  static OwnWire silent() {
    NetworkNamespace peer = NetworkNamespace.create("wire");
    Command.run(
        "ip",
        "link",
        "add",
        INTERFACE,
        "type",
        "veth",
        "peer",
        "name",
        PEER_INTERFACE,
        "netns",
        peer.name());
    Command.run("sysctl", "-qw", "net.ipv6.conf." + INTERFACE + ".disable_ipv6=1");
    peer.setParameter("net.ipv6.conf." + PEER_INTERFACE + ".disable_ipv6", "1");
    Command.run("ip", "link", "set", INTERFACE, "up");
    peer.run("ip", "link", "set", PEER_INTERFACE, "up");
    return new OwnWire(peer);
  }

  NetworkNamespace peer() {
    return peer;
  }

  /** Our end. */
  PacketInterface ownEnd() throws ProbeException {
    return PacketInterface.all().stream()
        .filter(of -> of.name().equals(INTERFACE))
        .findFirst()
        .orElseThrow();
  }

  /** Both ends go at once, although programs may still run in the peer's namespace. */
  @Override
  public void close() {
    Command.run("ip", "link", "delete", INTERFACE);
    peer.close();
  }
}

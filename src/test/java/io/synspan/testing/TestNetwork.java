package io.synspan.testing;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A client's and a server's network namespace, joined by a wire: one veth pair, or two with a
 * {@link Forwarder} between them. Offload is off at both ends, so that a frame on the wire is a
 * segment to TCP, and what a capture shows is what TCP counts.
 *
 * <pre>
 *   client eth0  10.83.0.1  fd83::1  ----  10.83.0.2  fd83::2  eth0 server
 * </pre>
 */
public final class TestNetwork implements AutoCloseable {
  public static final String CLIENT_IPV4 = "10.83.0.1";
  public static final String SERVER_IPV4 = "10.83.0.2";
  public static final String CLIENT_IPV6 = "fd83::1";
  public static final String SERVER_IPV6 = "fd83::2";

  /** The name of each end's interface. */
  public static final String INTERFACE = "eth0";

  private final Deque<Runnable> closing = new ArrayDeque<>();
  private final NetworkNamespace client;
  private final NetworkNamespace server;
  private final @Nullable Forwarder forwarder;

  private TestNetwork(boolean forwarded) {
    try {
      client = createNamespace("client");
      server = createNamespace("server");
      forwarder = forwarded ? joinByForwarder() : null;
      if (!forwarded) {
        addVethPair(client, INTERFACE, server, INTERFACE);
      }
      setUp(client, CLIENT_IPV4, CLIENT_IPV6);
      setUp(server, SERVER_IPV4, SERVER_IPV6);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Joined by one veth pair. */
  public static TestNetwork direct() {
    return new TestNetwork(false);
  }

  /** Joined through a {@link #forwarder()}. */
  public static TestNetwork forwarded() {
    return new TestNetwork(true);
  }

  public NetworkNamespace client() {
    return client;
  }

  public NetworkNamespace server() {
    return server;
  }

  /** What does harm to segments on the wire; its side A is the client's. */
  public Forwarder forwarder() {
    if (forwarder == null) {
      throw new IllegalStateException("a direct network has no forwarder");
    }
    return forwarder;
  }

  /** Makes the forwarder, where there is one, forget its rules. */
  public void heal() {
    if (forwarder != null) {
      forwarder.clear();
    }
  }

  @Override
  public void close() {
    while (!closing.isEmpty()) {
      closing.pop().run();
    }
  }

  private NetworkNamespace createNamespace(String purpose) {
    NetworkNamespace namespace = NetworkNamespace.create(purpose);
    closing.push(namespace::close);
    return namespace;
  }

  private Forwarder joinByForwarder() {
    NetworkNamespace wire = createNamespace("wire");
    wire.setParameter("net.ipv6.conf.default.disable_ipv6", "1");
    addVethPair(client, INTERFACE, wire, "to-client");
    addVethPair(server, INTERFACE, wire, "to-server");
    wire.run("ip", "link", "set", "to-client", "up");
    wire.run("ip", "link", "set", "to-server", "up");
    Forwarder between = Forwarder.start(wire, "to-client", "to-server");
    closing.push(between::close);
    return between;
  }

  private static void addVethPair(
      NetworkNamespace one, String oneName, NetworkNamespace other, String otherName) {
    Command.run(
        "ip",
        "link",
        "add",
        oneName,
        "netns",
        one.name(),
        "type",
        "veth",
        "peer",
        "name",
        otherName,
        "netns",
        other.name());
  }

  /** Switches offload at an end: with it one frame may hold many segments. */
  public static void setOffload(NetworkNamespace end, boolean on) {
    String value = on ? "on" : "off";
    end.run("ethtool", "-K", INTERFACE, "tx", value, "tso", value, "gso", value, "gro", value);
  }

  private static void setUp(NetworkNamespace end, String ipv4, String ipv6) {
    setOffload(end, false);
    end.run("ip", "link", "set", INTERFACE, "addrgenmode", "none", "up");
    end.run("ip", "address", "add", ipv4 + "/24", "dev", INTERFACE);
    end.run("ip", "address", "add", ipv6 + "/64", "dev", INTERFACE, "nodad");
    // The same on every machine; the tests are not about congestion control.
    end.setParameter("net.ipv4.tcp_congestion_control", "reno");
  }
}

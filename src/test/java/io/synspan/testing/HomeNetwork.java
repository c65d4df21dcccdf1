package io.synspan.testing;

/**
 * A network namespace behind another one that translates addresses (NAT): what it opens comes from
 * the other one's address, and from another port where that port is taken. Whoever creates it
 * closes it, before the other one.
 */
public final class HomeNetwork implements AutoCloseable {
  private final NetworkNamespace namespace;

  private HomeNetwork(NetworkNamespace namespace) {
    this.namespace = namespace;
  }

  /**
   * Creates one.
   *
   * @param router its namespace is given a further interface
   * @param number from 1; another one for each home of a router
   */
  public static HomeNetwork behind(NetworkNamespace router, int number) {
    NetworkNamespace home = NetworkNamespace.create("home" + number);
    String inside = "home" + number;
    String prefix = "10.84." + number;
    Command.run(
        "ip",
        "link",
        "add",
        inside,
        "netns",
        router.name(),
        "type",
        "veth",
        "peer",
        "name",
        "eth0",
        "netns",
        home.name());
    router.run("ip", "address", "add", prefix + ".1/24", "dev", inside);
    router.run("ip", "link", "set", inside, "up");
    home.run("ip", "address", "add", prefix + ".2/24", "dev", "eth0");
    home.run("ip", "link", "set", "eth0", "up");
    home.run("ip", "route", "add", "default", "via", prefix + ".1");
    router.setParameter("net.ipv4.ip_forward", "1");
    router.run(
        "nft",
        """
        table ip home%1$d {
          chain out {
            type nat hook postrouting priority srcnat;
            ip saddr %2$s.0/24 masquerade
          }
        }
        """
            .formatted(number, prefix));
    return new HomeNetwork(home);
  }

  /** The clients in here. */
  public NetworkNamespace namespace() {
    return namespace;
  }

  @Override
  public void close() {
    namespace.close();
  }
}

package io.synspan.probe;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A network interface of this process's network namespace.
 *
 * @param index the kernel's number of it
 * @param name such as {@code eth0}
 * @param ethernet whether its packets begin with an Ethernet header, else with IP's
 * @param up whether it is switched on
 */
public record PacketInterface(int index, String name, boolean ethernet, boolean up) {
  private static final int ARPHRD_ETHER = 1;
  private static final int ARPHRD_LOOPBACK = 772;
  private static final int IFF_UP = 1;

  /**
   * Those that there are now.
   *
   * @throws ProbeException where the JNI library can't be loaded
   */
  public static List<PacketInterface> all() throws ProbeException {
    NativeLibrary.load();
    byte[] lines = PacketNative.interfaces();
    return lines == null
        ? List.of()
        : new String(lines, StandardCharsets.UTF_8).lines().map(PacketInterface::parse).toList();
  }

  private static PacketInterface parse(String line) {
    String[] words = line.split(" ", 4);
    int type = Integer.parseInt(words[1]);
    return new PacketInterface(
        Integer.parseInt(words[0]),
        words[3],
        type == ARPHRD_ETHER || type == ARPHRD_LOOPBACK,
        (Integer.parseInt(words[2]) & IFF_UP) != 0);
  }
}

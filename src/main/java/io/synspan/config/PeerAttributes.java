package io.synspan.config;

import java.util.List;

/**
 * Attributes that name the peer of a span's connection, in the order in which they are believed.
 */
public record PeerAttributes(List<Name> names) {
  /**
   * One of them.
   *
   * @param address of the peer, alone or as {@code address:port}
   * @param port the attribute with the port; empty where the address has it
   */
  public record Name(String address, String port) {}
}

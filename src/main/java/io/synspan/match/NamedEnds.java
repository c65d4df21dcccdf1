package io.synspan.match;

import io.synspan.match.EndNames.Meaning;
import io.synspan.match.EndNames.Part;
import io.synspan.match.EndNames.Side;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The ends of a connection as one span's attributes name them. For one thread, used again. */
final class NamedEnds {
  private final @Nullable String[] addresses;
  private final int[] ports;
  private final List<Integer> peerOfServer;
  private final List<Integer> peerOfClient;
  private final List<Integer> peerOfAny;
  private final List<Integer> local;
  private final List<Integer> localBySocket;

  NamedEnds(EndNames names) {
    addresses = new String[names.conventions()];
    ports = new int[names.conventions()];
    peerOfServer = names.conventionsOf(Side.PEER, Side.PEER_OF_SERVER);
    peerOfClient = names.conventionsOf(Side.PEER, Side.PEER_OF_CLIENT);
    peerOfAny = names.conventionsOf(Side.PEER);
    local = names.conventionsOf(Side.LOCAL, Side.LOCAL_BY_HEADER);
    localBySocket = names.conventionsOf(Side.LOCAL);
  }

  void clear() {
    Arrays.fill(addresses, null);
    Arrays.fill(ports, 0);
  }

  void put(Meaning meaning, String text) {
    if (meaning.part() == Part.ADDRESS) {
      addresses[meaning.convention()] = text;
    } else {
      ports[meaning.convention()] = AddressText.port(text);
    }
  }

  void put(Meaning meaning, long number) {
    if (meaning.part() == Part.PORT) {
      ports[meaning.convention()] = AddressText.port(number);
    }
  }

  /** By the first convention that gives address and port; null where none does. */
  @Nullable Endpoint peer(boolean ofServer) {
    return first(ofServer ? peerOfServer : peerOfClient);
  }

  @Nullable Endpoint local() {
    return first(local);
  }

  /**
   * By the first convention that gives the socket's peer, with port 0; null where none does. What
   * the client is called may be of a header.
   */
  @Nullable Endpoint peerAddress() {
    for (int convention : peerOfAny) {
      String address = addresses[convention];
      Endpoint end = address == null ? null : AddressText.parse(address, 0);
      if (end != null) {
        return end;
      }
    }
    return null;
  }

  /** The port of its own end, though the address may not be known; 0 where none. */
  int localPort() {
    return firstPort(localBySocket);
  }

  /** The port that a CLIENT span names, though its address may be a name; 0 where none. */
  int servicePort() {
    return firstPort(peerOfClient);
  }

  private int firstPort(List<Integer> conventions) {
    for (int convention : conventions) {
      if (ports[convention] > 0) {
        return ports[convention];
      }
    }
    return 0;
  }

  private @Nullable Endpoint first(List<Integer> conventions) {
    for (int convention : conventions) {
      Endpoint end = endpoint(addresses[convention], ports[convention]);
      if (end != null) {
        return end;
      }
    }
    return null;
  }

  private static @Nullable Endpoint endpoint(@Nullable String address, int port) {
    if (address == null) {
      return null;
    }
    return port > 0 ? AddressText.parse(address, port) : AddressText.parseWithPort(address);
  }
}

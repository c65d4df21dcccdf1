package io.synspan.app.packets;

import io.synspan.event.IpAddresses;
import io.synspan.forward.Destination;
import io.synspan.packet.PacketRecord;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * Tells packets from or to the collector, by the addresses that its name had at the start.
 *
 * @param addresses none where the name has none
 */
record CollectorEnd(List<Address> addresses, int port) implements Predicate<PacketRecord> {
  private static final int IPV4_BYTES = 4;

  /** As a packet's record has it. */
  record Address(long high, long low) {
    static Address of(InetAddress address) {
      ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
      return bytes.remaining() == IPV4_BYTES
          ? new Address(0, IpAddresses.mapped(bytes.getInt()))
          : new Address(bytes.getLong(), bytes.getLong());
    }
  }

  static CollectorEnd of(Destination destination) {
    String host = destination.endpoint().getHost();
    try {
      return new CollectorEnd(
          Arrays.stream(InetAddress.getAllByName(host)).map(Address::of).toList(),
          destination.port());
    } catch (UnknownHostException e) {
      // that nothing can be sent there is told when it is tried
      return new CollectorEnd(List.of(), destination.port());
    }
  }

  @Override
  public boolean test(PacketRecord packet) {
    return isCollector(packet.sourcePort(), packet.sourceAddressHigh(), packet.sourceAddressLow())
        || isCollector(
            packet.destinationPort(),
            packet.destinationAddressHigh(),
            packet.destinationAddressLow());
  }

  private boolean isCollector(int ofPort, long high, long low) {
    if (ofPort != port) {
      return false;
    }
    for (Address address : addresses) {
      if (address.high() == high && address.low() == low) {
        return true;
      }
    }
    return false;
  }
}

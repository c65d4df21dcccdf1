package io.synspan.kernel;

import io.synspan.event.IpAddresses;
import io.synspan.packet.PacketRecord;
import io.synspan.probe.PacketHook;

/**
 * A packet that a hook has seen.
 *
 * @param tcpFlags as the header has them
 * @param line all of it, for comparison
 */
record SeenPacket(
    PacketHook hook,
    boolean transmitted,
    boolean ipv6,
    int destinationPort,
    int tcpFlags,
    long payloadBytes,
    String line) {

  static SeenPacket of(PacketRecord packet) {
    String source = IpAddresses.format(packet.sourceAddressHigh(), packet.sourceAddressLow());
    String destination =
        IpAddresses.format(packet.destinationAddressHigh(), packet.destinationAddressLow());
    return new SeenPacket(
        PacketHook.of(packet.hook()),
        packet.isTransmitted(),
        source.contains(":"),
        packet.destinationPort(),
        packet.tcpFlags(),
        packet.payloadBytes(),
        line(packet, source, destination));
  }

  /** As {@code src/test/native/packet_parse.c} writes it, but for the traffic class. */
  private static String line(PacketRecord packet, String source, String destination) {
    return "%s\t%s\t%d\t%d\t0x%04x\t%d\t%d\t%d\t%d\t%d\t%d,%d\t%s%s"
        .formatted(
            source,
            destination,
            packet.sourcePort(),
            packet.destinationPort(),
            packet.tcpFlags(),
            packet.sequence(),
            packet.acknowledgment(),
            packet.window(),
            packet.payloadBytes(),
            packet.hopLimit(),
            packet.outerVlanId(),
            packet.vlanId(),
            packet.hasOptions() ? "o" : "-",
            packet.isFirstFragment() ? "f" : "-");
  }
}

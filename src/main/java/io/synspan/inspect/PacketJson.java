package io.synspan.inspect;

import io.synspan.event.IpAddresses;
import io.synspan.packet.PacketLayout;
import io.synspan.packet.PacketRecord;
import io.synspan.packet.TcpFlag;
import java.time.ZoneOffset;

/** A packet as one JSON object; what OpenTelemetry has a name for is called by it. */
public final class PacketJson implements PacketFormat {
  private final PacketNames names;
  private final SequenceNumbers numbers;
  private final TimeText time = new TimeText("yyyy-MM-dd'T'HH:mm:ss", ZoneOffset.UTC);
  private final PayloadText payload = new PayloadText();

  public PacketJson(PacketNames names, SequenceNumbers numbers) {
    this.names = names;
    this.numbers = numbers;
  }

  @Override
  public void append(StringBuilder line, PacketRecord packet) {
    line.append("{\"time\":\"");
    time.append(line, names.epochNs().applyAsLong(packet.timestampNs()));
    line.append("Z\"");
    string(line, "hook", names.hookName().apply(packet.hook()));
    string(line, "network.io.direction", packet.isTransmitted() ? "transmit" : "receive");
    if (packet.interfaceIndex() != 0) {
      string(line, "network.interface.name", names.interfaceName().apply(packet.interfaceIndex()));
    }
    boolean ipv4 = IpAddresses.isIpv4(packet.sourceAddressHigh(), packet.sourceAddressLow());
    string(line, "network.type", ipv4 ? "ipv4" : "ipv6");
    address(line, "source", packet.sourceAddressHigh(), packet.sourceAddressLow());
    number(line, "source.port", packet.sourcePort());
    address(line, "destination", packet.destinationAddressHigh(), packet.destinationAddressLow());
    number(line, "destination.port", packet.destinationPort());
    if (packet.hook() != PacketLayout.HOOK_INET_CSK_ACCEPT) {
      appendHeader(line, packet);
    }
    if (packet.netnsInode() != 0) {
      number(line, "netns", packet.netnsInode());
    }
    appendNotes(line, packet);
    line.append('}');
  }

  private void appendHeader(StringBuilder line, PacketRecord packet) {
    numbers.see(packet);
    name(line, "flags").append('"');
    TcpFlag.append(line, packet.tcpFlags());
    line.append('"');
    number(line, "sequence", numbers.sequence(packet));
    number(line, "acknowledgment", numbers.acknowledgment(packet));
    number(line, "window", packet.window());
    number(line, "payload_bytes", packet.payloadBytes());
    number(line, "segments", packet.segments());
    number(line, "hop_limit", packet.hopLimit());
  }

  private void appendNotes(StringBuilder line, PacketRecord packet) {
    if (packet.vlanId() != 0) {
      number(line, "vlan", packet.vlanId());
    }
    if (packet.outerVlanId() != 0) {
      number(line, "outer_vlan", packet.outerVlanId());
    }
    if (packet.isFirstFragment()) {
      name(line, "first_fragment").append(true);
    }
    if (packet.hasOptions()) {
      name(line, "ip_options").append(true);
    }
    if (PayloadText.isIn(packet)) {
      name(line, "payload").append('"');
      payload.append(line, packet);
      line.append('"');
    }
  }

  private static StringBuilder name(StringBuilder line, String name) {
    return line.append(",\"").append(name).append("\":");
  }

  private static void number(StringBuilder line, String name, long value) {
    name(line, name).append(value);
  }

  private static void address(StringBuilder line, String end, long high, long low) {
    line.append(",\"").append(end).append(".address\":\"");
    IpAddresses.append(line, high, low);
    line.append('"');
  }

  /** The kernel takes nearly everything as an interface's name. */
  private static void string(StringBuilder line, String name, String value) {
    name(line, name).append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        line.append('\\');
      }
      line.append(c);
    }
    line.append('"');
  }
}

package io.synspan.inspect;

import io.synspan.event.IpAddresses;
import io.synspan.packet.PacketLayout;
import io.synspan.packet.PacketRecord;
import io.synspan.packet.TcpFlag;
import java.time.ZoneId;

/**
 * A packet as a line for people.
 *
 * <pre>
 * 17:31:02.123456789 receive eth0 10.83.0.1:4242 > 10.83.0.2:80 SYN seq 7 ack 0 win 64240 len 0 netns 4026532201
 * </pre>
 */
public final class PacketText implements PacketFormat {
  private final PacketNames names;
  private final SequenceNumbers numbers;
  private final boolean hooks;
  private final TimeText time;
  private final PayloadText payload = new PayloadText();

  /**
   * @param hooks whether to say at which hook it was seen
   */
  public PacketText(PacketNames names, SequenceNumbers numbers, boolean hooks, ZoneId zone) {
    this.names = names;
    this.numbers = numbers;
    this.hooks = hooks;
    this.time = new TimeText("HH:mm:ss", zone);
  }

  @Override
  public void append(StringBuilder line, PacketRecord packet) {
    time.append(line, names.epochNs().applyAsLong(packet.timestampNs()));
    line.append(packet.isTransmitted() ? " transmit " : " receive ");
    if (hooks) {
      line.append(names.hookName().apply(packet.hook())).append(' ');
    }
    if (packet.interfaceIndex() != 0) {
      line.append(names.interfaceName().apply(packet.interfaceIndex())).append(' ');
    }
    appendEnd(line, packet.sourceAddressHigh(), packet.sourceAddressLow(), packet.sourcePort());
    line.append(" > ");
    appendEnd(
        line,
        packet.destinationAddressHigh(),
        packet.destinationAddressLow(),
        packet.destinationPort());
    if (packet.hook() == PacketLayout.HOOK_INET_CSK_ACCEPT) {
      line.append(" accepted");
    } else {
      appendHeader(line, packet);
    }
    if (packet.netnsInode() != 0) {
      line.append(" netns ").append(packet.netnsInode());
    }
    appendNotes(line, packet);
  }

  private static void appendEnd(StringBuilder line, long high, long low, int port) {
    boolean ipv4 = IpAddresses.isIpv4(high, low);
    line.append(ipv4 ? "" : "[");
    IpAddresses.append(line, high, low);
    line.append(ipv4 ? "" : "]").append(':').append(port);
  }

  private void appendHeader(StringBuilder line, PacketRecord packet) {
    numbers.see(packet);
    line.append(' ');
    int begin = line.length();
    TcpFlag.append(line, packet.tcpFlags());
    line.append(line.length() == begin ? "-" : "")
        .append(" seq ")
        .append(numbers.sequence(packet))
        .append(" ack ")
        .append(numbers.acknowledgment(packet))
        .append(" win ")
        .append(packet.window())
        .append(" len ")
        .append(packet.payloadBytes());
  }

  private void appendNotes(StringBuilder line, PacketRecord packet) {
    if (packet.vlanId() != 0) {
      line.append(" vlan ");
      if (packet.outerVlanId() != 0) {
        line.append(packet.outerVlanId()).append('.');
      }
      line.append(packet.vlanId());
    }
    if (packet.segments() > 1) {
      line.append(" segments ").append(packet.segments());
    }
    if (packet.isFirstFragment()) {
      line.append(" first-fragment");
    }
    if (packet.hasOptions()) {
      line.append(" ip-options");
    }
    if (PayloadText.isIn(packet)) {
      line.append(" payload ");
      payload.append(line, packet);
    }
  }
}

package io.synspan.inspect;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.context.Context;
import io.opentelemetry.semconv.NetworkAttributes;
import io.opentelemetry.semconv.NetworkAttributes.NetworkTransportValues;
import io.opentelemetry.semconv.NetworkAttributes.NetworkTypeValues;
import io.synspan.event.IpAddresses;
import io.synspan.packet.PacketLayout;
import io.synspan.packet.PacketRecord;
import io.synspan.packet.TcpFlag;
import io.synspan.semconv.ConnectionAttributes;
import io.synspan.semconv.PacketAttributes;
import io.synspan.semconv.SynspanAttributes;
import io.synspan.semconv.TcpAttributes;
import io.synspan.semconv.TcpAttributes.IoDirectionValues;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Hands each packet on as a log record with an event name and the packet's own time. Packets of the
 * connection to the collector are counted and left out: each would make the next. For one thread.
 */
public final class PacketLogRecords implements PacketOutput {
  private final Logger logger;
  private final PacketNames names;
  private final SequenceNumbers numbers;
  private final Predicate<PacketRecord> ofCollector;
  private final StringBuilder flags = new StringBuilder();
  private final StringBuilder payload = new StringBuilder();
  private final PayloadText payloadText = new PayloadText();
  private long handedOn;
  private long leftOut;

  /**
   * @param logger of the SDK; whoever made that sends the rest and closes it
   * @param ofCollector whether a packet is from or to the collector
   */
  public PacketLogRecords(
      Logger logger,
      PacketNames names,
      SequenceNumbers numbers,
      Predicate<PacketRecord> ofCollector) {
    this.logger = logger;
    this.names = names;
    this.numbers = numbers;
    this.ofCollector = ofCollector;
  }

  /** How many the SDK was given. */
  public long handedOn() {
    return handedOn;
  }

  /** How many were from or to the collector. */
  public long leftOut() {
    return leftOut;
  }

  @Override
  public void write(PacketRecord packet) {
    if (ofCollector.test(packet)) {
      leftOut++;
      return;
    }
    handedOn++;
    boolean accepted = packet.hook() == PacketLayout.HOOK_INET_CSK_ACCEPT;
    logger
        .logRecordBuilder()
        .setContext(Context.root())
        .setEventName(accepted ? PacketAttributes.EVENT_ACCEPT : PacketAttributes.EVENT_SEGMENT)
        .setTimestamp(names.epochNs().applyAsLong(packet.timestampNs()), TimeUnit.NANOSECONDS)
        .setAllAttributes(attributes(packet, accepted))
        .emit();
  }

  private Attributes attributes(PacketRecord packet, boolean accepted) {
    AttributesBuilder all = Attributes.builder();
    putPlace(all, packet);
    putEnds(all, packet);
    if (!accepted) {
      putHeader(all, packet);
    }
    putNotes(all, packet);
    return all.build();
  }

  private void putPlace(AttributesBuilder all, PacketRecord packet) {
    all.put(SynspanAttributes.HOOK_NAME, names.hookName().apply(packet.hook()));
    all.put(
        TcpAttributes.IO_DIRECTION,
        packet.isTransmitted() ? IoDirectionValues.TRANSMIT : IoDirectionValues.RECEIVE);
    if (packet.interfaceIndex() != 0) {
      all.put(
          PacketAttributes.INTERFACE_NAME, names.interfaceName().apply(packet.interfaceIndex()));
    }
    if (packet.netnsInode() != 0) {
      all.put(ConnectionAttributes.NETNS_INODE, packet.netnsInode());
    }
  }

  private static void putEnds(AttributesBuilder all, PacketRecord packet) {
    long sourceHigh = packet.sourceAddressHigh();
    long sourceLow = packet.sourceAddressLow();
    boolean ipv4 = IpAddresses.isIpv4(sourceHigh, sourceLow);
    all.put(NetworkAttributes.NETWORK_TRANSPORT, NetworkTransportValues.TCP)
        .put(NetworkAttributes.NETWORK_TYPE, ipv4 ? NetworkTypeValues.IPV4 : NetworkTypeValues.IPV6)
        .put(PacketAttributes.SOURCE_ADDRESS, IpAddresses.format(sourceHigh, sourceLow))
        .put(PacketAttributes.SOURCE_PORT, packet.sourcePort())
        .put(
            PacketAttributes.DESTINATION_ADDRESS,
            IpAddresses.format(packet.destinationAddressHigh(), packet.destinationAddressLow()))
        .put(PacketAttributes.DESTINATION_PORT, packet.destinationPort());
  }

  private void putHeader(AttributesBuilder all, PacketRecord packet) {
    numbers.see(packet);
    flags.setLength(0);
    TcpFlag.append(flags, packet.tcpFlags());
    all.put(PacketAttributes.FLAGS, flags.toString())
        .put(PacketAttributes.SEQUENCE, numbers.sequence(packet))
        .put(PacketAttributes.ACKNOWLEDGMENT, numbers.acknowledgment(packet))
        .put(PacketAttributes.WINDOW, packet.window())
        .put(PacketAttributes.PAYLOAD_BYTES, packet.payloadBytes())
        .put(PacketAttributes.SEGMENTS, packet.segments())
        .put(PacketAttributes.HOP_LIMIT, packet.hopLimit());
  }

  private void putNotes(AttributesBuilder all, PacketRecord packet) {
    if (packet.vlanId() != 0) {
      all.put(PacketAttributes.VLAN, packet.vlanId());
    }
    if (packet.outerVlanId() != 0) {
      all.put(PacketAttributes.OUTER_VLAN, packet.outerVlanId());
    }
    if (packet.isFirstFragment()) {
      all.put(PacketAttributes.FIRST_FRAGMENT, true);
    }
    if (packet.hasOptions()) {
      all.put(PacketAttributes.IP_OPTIONS, true);
    }
    if (PayloadText.isIn(packet)) {
      payload.setLength(0);
      payloadText.append(payload, packet);
      all.put(PacketAttributes.PAYLOAD, payload.toString());
    }
  }

  /** The SDK sends by a clock of its own. */
  @Override
  public void flush() {}

  @Override
  public void close() {}
}

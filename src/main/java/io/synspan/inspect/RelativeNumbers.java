package io.synspan.inspect;

import io.synspan.packet.PacketRecord;
import io.synspan.packet.TcpFlag;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts each end's bytes from its SYN, which has the number 0; where the SYN was not seen, the
 * first number that was seen is 1. Of so many connections: the one that was quiet for longest is
 * forgotten.
 */
public final class RelativeNumbers implements SequenceNumbers {
  private static final int CONNECTIONS_MOST = 4096;
  private static final long MASK = 0xffff_ffffL;

  /** One direction of a connection. */
  private record Direction(
      long fromHigh, long fromLow, long toHigh, long toLow, int fromPort, int toPort, long netns) {
    static Direction of(PacketRecord packet) {
      return new Direction(
          packet.sourceAddressHigh(),
          packet.sourceAddressLow(),
          packet.destinationAddressHigh(),
          packet.destinationAddressLow(),
          packet.sourcePort(),
          packet.destinationPort(),
          packet.netnsInode());
    }

    Direction reverse() {
      return new Direction(toHigh, toLow, fromHigh, fromLow, toPort, fromPort, netns);
    }
  }

  private static final class Bases extends LinkedHashMap<Direction, Long> {
    private static final long serialVersionUID = 1L;

    Bases() {
      super(64, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Direction, Long> eldest) {
      return size() > 2 * CONNECTIONS_MOST;
    }
  }

  /** The number that is 0, of each direction. */
  private final Map<Direction, Long> bases = new Bases();

  private long sequenceBase;
  private long acknowledgmentBase;

  @Override
  public void see(PacketRecord packet) {
    Direction direction = Direction.of(packet);
    int flags = packet.tcpFlags();
    if (TcpFlag.SYN.isIn(flags)) {
      @Nullable Long before = bases.put(direction, packet.sequence());
      if (before != null && before != packet.sequence() && !TcpFlag.ACK.isIn(flags)) {
        bases.remove(direction.reverse());
      }
    }
    sequenceBase = base(direction, packet.sequence());
    acknowledgmentBase =
        TcpFlag.ACK.isIn(flags) ? base(direction.reverse(), packet.acknowledgment()) : 0;
  }

  private long base(Direction direction, long number) {
    return bases.computeIfAbsent(direction, unknown -> (number - 1) & MASK);
  }

  @Override
  public long sequence(PacketRecord packet) {
    return (packet.sequence() - sequenceBase) & MASK;
  }

  @Override
  public long acknowledgment(PacketRecord packet) {
    return (packet.acknowledgment() - acknowledgmentBase) & MASK;
  }
}

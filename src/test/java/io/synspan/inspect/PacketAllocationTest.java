package io.synspan.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.synspan.packet.PacketBytes;
import io.synspan.packet.PacketRecord;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** Nothing is allocated per packet of IPv4 between the ring and the channel, but once a second. */
class PacketAllocationTest {
  private static final int ROUNDS = 20_000;

  private final ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final PacketRecord packet = PacketBytes.syn().captured("0102030405", 5).record();

  /** Takes all and keeps nothing. */
  private static final class Nowhere implements WritableByteChannel {
    @Override
    public int write(ByteBuffer bytes) {
      int count = bytes.remaining();
      bytes.position(bytes.limit());
      return count;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  private long allocatedBy(PacketOutput output) throws IOException {
    for (int i = 0; i < ROUNDS; i++) {
      output.write(packet);
    }
    long before = thread.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < ROUNDS; i++) {
      output.write(packet);
    }
    return thread.getCurrentThreadAllocatedBytes() - before;
  }

  private static PacketNames names() {
    return new PacketNames(ns -> ns, index -> "eth0", hook -> "tc");
  }

  @Test
  void writesTextWithoutAllocation() throws IOException {
    PacketFormat text = new PacketText(names(), SequenceNumbers.ABSOLUTE, true, ZoneOffset.UTC);
    assertThat(allocatedBy(new PacketLines(new Nowhere(), text))).isZero();
  }

  @Test
  void writesJsonWithoutAllocation() throws IOException {
    PacketFormat json = new PacketJson(names(), SequenceNumbers.ABSOLUTE);
    assertThat(allocatedBy(new PacketLines(new Nowhere(), json))).isZero();
  }
}

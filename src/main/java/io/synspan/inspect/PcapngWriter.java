package io.synspan.inspect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.synspan.packet.PacketRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes the headers of packets as a capture file, of the format of the IETF's
 * draft-ietf-opsawg-pcapng. For one thread.
 *
 * <pre>
 *   section header    byte order, program
 *   interface         link type, name, resolution: before the first packet of each
 *   enhanced packet   time, length on the wire, the bytes that we have, direction
 * </pre>
 *
 * <p>Each block begins and ends with its length, and everything in it is padded to four bytes.
 */
public final class PcapngWriter implements PacketOutput {
  private static final int SECTION_HEADER = 0x0a0d0d0a;
  private static final int BYTE_ORDER_MARK = 0x1a2b3c4d;
  private static final short VERSION = 1;
  private static final int INTERFACE = 1;
  private static final int ENHANCED_PACKET = 6;

  private static final int OPTION_END = 0;
  private static final int SECTION_APPLICATION = 4;
  private static final int INTERFACE_NAME = 2;
  private static final int INTERFACE_RESOLUTION = 9;
  private static final byte NANOSECONDS = 9;
  private static final int PACKET_FLAGS = 2;
  private static final int INBOUND = 1;
  private static final int OUTBOUND = 2;

  private static final short LINK_ETHERNET = 1;

  /** Bare IP, of either version. */
  private static final short LINK_RAW = 101;

  /** All that a record can have. */
  private static final int CAPTURED_MOST = 256;

  private static final int BUFFER_BYTES = 256 * 1024;
  private static final int BLOCK_MOST = 1024;

  /** An interface as a section knows it: one that carries both kinds of packets is two. */
  private record Link(int interfaceIndex, boolean ethernet) {}

  private final WritableByteChannel channel;
  private final PacketNames names;
  private final Map<Link, Integer> links = new HashMap<>();
  private final byte[] bytes = new byte[CAPTURED_MOST];
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.nativeOrder());

  /**
   * Begins a file.
   *
   * @param channel closed by {@link #close}
   * @param application what has made it, such as {@code synspan 1.0}
   */
  public PcapngWriter(WritableByteChannel channel, PacketNames names, String application) {
    this.channel = channel;
    this.names = names;
    int block = begin(SECTION_HEADER);
    buffer.putInt(BYTE_ORDER_MARK).putShort(VERSION).putShort((short) 0).putLong(-1);
    option(SECTION_APPLICATION, application.getBytes(UTF_8));
    end(block);
  }

  /** A packet of which no bytes are there, such as an accepted connection, has no place here. */
  @Override
  public void write(PacketRecord packet) throws IOException {
    int captured = Math.min(packet.capturedBytes(), CAPTURED_MOST);
    if (captured == 0) {
      return;
    }
    if (buffer.remaining() < 2 * BLOCK_MOST) {
      flush();
    }
    int link = linkOf(packet);
    long epochNs = names.epochNs().applyAsLong(packet.timestampNs());
    int block = begin(ENHANCED_PACKET);
    buffer
        .putInt(link)
        .putInt((int) (epochNs >>> Integer.SIZE))
        .putInt((int) epochNs)
        .putInt(captured)
        .putInt((int) packet.lengthBytes());
    packet.copyBytes(0, bytes, 0, captured);
    buffer.put(bytes, 0, captured);
    pad();
    optionHeader(PACKET_FLAGS, Integer.BYTES).putInt(packet.isTransmitted() ? OUTBOUND : INBOUND);
    end(block);
  }

  private int linkOf(PacketRecord packet) {
    Link link = new Link(packet.interfaceIndex(), packet.isEthernet());
    Integer known = links.get(link);
    if (known != null) {
      return known;
    }
    int block = begin(INTERFACE);
    buffer
        .putShort(link.ethernet() ? LINK_ETHERNET : LINK_RAW)
        .putShort((short) 0)
        .putInt(CAPTURED_MOST);
    option(INTERFACE_NAME, names.interfaceName().apply(link.interfaceIndex()).getBytes(UTF_8));
    option(INTERFACE_RESOLUTION, new byte[] {NANOSECONDS});
    end(block);
    links.put(link, links.size());
    return links.size() - 1;
  }

  /** Returns where the block begins; its length comes at its end. */
  private int begin(int type) {
    int block = buffer.position();
    buffer.putInt(type).putInt(0);
    return block;
  }

  private void end(int block) {
    optionHeader(OPTION_END, 0);
    int length = buffer.position() + Integer.BYTES - block;
    buffer.putInt(length).putInt(block + Integer.BYTES, length);
  }

  private void option(int code, byte[] value) {
    optionHeader(code, value.length).put(value);
    pad();
  }

  private ByteBuffer optionHeader(int code, int length) {
    return buffer.putShort((short) code).putShort((short) length);
  }

  /** Blocks begin at multiples of four. */
  private void pad() {
    while (buffer.position() % Integer.BYTES != 0) {
      buffer.put((byte) 0);
    }
  }

  @Override
  public void flush() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }

  @Override
  public void close() throws IOException {
    flush();
    channel.close();
  }
}

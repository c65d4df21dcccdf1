package io.synspan.recording;

/**
 * How a recording lies in its file. All integers are in the byte order of the machine that wrote
 * it, which the mark tells, as in the records themselves.
 *
 * <pre>
 *   header    0 magic[8]         8 byte_order_mark   12 version   16 layout_fingerprint
 *            20 text_length     24 monotonic_ns      32 epoch_ns  40 text[text_length]
 *
 *   entry     0 payload_length   4 type               8 payload[payload_length]
 *
 *   RECORD         the record as the kernel side wrote it
 *   PASS_BEGUN     0 monotonic_ns                 samples follow
 *   PASS_ENDED     0 complete (1, 0)
 *   DRAINED        0 monotonic_ns                 by then every record had been read
 *   COUNTS         0 kinds       4 zero           8 { produced, lost } per kind
 *   DROPS          { reason, packets } each       64 bits; those that there were
 *   EXCHANGES      0 monotonic_ns                 each that had begun by then has been told of
 *   END            0 records                      number of RECORD entries before it
 * </pre>
 *
 * <p>Times and counts are 64 bits, the rest 32. The header's text is UTF-8, one {@code key=value} a
 * line ({@link RecordingHeader}). A reader passes over types that it does not know, so a new one
 * does not need a new version.
 */
final class RecordingFormat {
  /**
   * A byte that no text has, and line ends that a transfer as text would change. "SYN" lies in
   * between.
   */
  private static final byte[] MAGIC = {(byte) 0x89, 'S', 'Y', 'N', '\r', '\n', 0x1a, '\n'};

  static final int BYTE_ORDER_MARK = 0x01020304;
  static final int VERSION = 1;

  static final int MAGIC_LENGTH = 8;
  static final int BYTE_ORDER_MARK_OFFSET = 8;
  static final int VERSION_OFFSET = 12;
  static final int LAYOUT_FINGERPRINT_OFFSET = 16;
  static final int TEXT_LENGTH_OFFSET = 20;
  static final int MONOTONIC_NS_OFFSET = 24;
  static final int EPOCH_NS_OFFSET = 32;
  static final int HEADER_LENGTH = 40;

  static final int PAYLOAD_LENGTH_OFFSET = 0;
  static final int TYPE_OFFSET = 4;
  static final int ENTRY_HEADER_LENGTH = 8;

  static final int TYPE_RECORD = 1;
  static final int TYPE_PASS_BEGUN = 2;
  static final int TYPE_PASS_ENDED = 3;
  static final int TYPE_DRAINED = 4;
  static final int TYPE_COUNTS = 5;
  static final int TYPE_END = 6;
  static final int TYPE_DROPS = 7;
  static final int TYPE_EXCHANGES = 8;

  /** A payload, or the header's text, that claims to be longer is none. */
  static final int MAX_PAYLOAD_LENGTH = 64 * 1024;

  private RecordingFormat() {}

  static byte[] magic() {
    return MAGIC.clone();
  }
}

package io.synspan.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every byte here was written by hand, as a little-endian machine's kernel side writes it. */
class RecordDecoderTest {
  private static final String CLIENT_HEADER =
      """
      00 ca 9a 3b 00 00 00 00  2a 00 00 00 00 00 00 00
      00 00 00 00 00 00 00 00  00 00 ff ff c0 00 02 01
      00 00 00 00 00 00 00 00  00 00 ff ff c6 33 64 07
      39 c8 bb 01 d8 ff ff ef  d2 04 00 00 %s 01 %s 00
      """;

  private static final String CLIENT_TEXT =
      "1000000000 cookie=42 CLIENT %s ipv4 192.0.2.1:51257>198.51.100.7:443 service=443"
          + " netns=4026531800 pid=1234 ";

  private static final String SERVER_HEADER =
      """
      ff ff ff ff ff ff ff 7f  01 02 00 00 00 00 00 00
      20 01 0d b8 00 00 00 00  00 00 00 00 00 00 00 01
      fe 80 00 00 00 00 00 00  02 11 22 ff fe 33 44 55
      90 1f 01 00 01 00 00 f0  00 00 00 00 %s 02 %s %s
      """;

  private static final String SERVER_TEXT =
      "9223372036854775807 cookie=513 SERVER %s ipv6 2001:db8::1:8080>fe80::211:22ff:fe33:4455:1"
          + " service=8080 netns=4026531841 pid=0";

  private static final String ESTABLISHED =
      CLIENT_HEADER.formatted("01", "02")
          + """
          40 42 0f 00 00 00 00 00  a0 25 26 00 00 00 00 00
          e8 03 00 00 03 00 00 00  04 00 00 00 00 00 00 00
          """;

  private static final String FAILED =
      CLIENT_HEADER.formatted("02", "02")
          + """
          80 84 1e 00 00 00 00 00  6f 00 00 00 06 00 00 00
          """;

  private static final String TOTALS =
      """
      01 00 00 00 00 00 00 00  02 00 00 00 00 00 00 00
      12 00 00 00 00 00 00 00  03 00 00 00 00 00 00 00
      04 00 00 00 00 00 00 00  05 00 00 00 00 00 00 00
      06 00 00 00 07 00 00 00  08 00 00 00 09 00 00 00
      0a 00 00 00 0b 00 00 00  0c 00 00 00 0d 00 00 00
      0e 00 00 00 0f 00 00 00  10 00 00 00 11 00 00 00
      13 00 00 00 14 00 00 00  15 00 00 00 16 00 00 00
      17 00 00 00 00 00 00 00  18 00 00 00 00 00 00 00
      19 00 00 00 00 00 00 00  1a 00 00 00 1b 00 00 00
      1c 00 00 00 1d 00 00 00
      """;

  private static final String TOTALS_TEXT =
      " openedNs=1 establishedNs=2 acceptedNs=18 bytes=3,4,5 segments=6,7 data=8,9"
          + " retransmitted=10 rttUs=11,12 FAST=13 TIMEOUT=14 TAIL_LOSS_PROBE=15 SYN=16 SYN_ACK=17"
          + " ooo=19 spurious=20 marked=21,22 limitsNs=23,24,25 congestion=26,27,28,29";

  private static final String CLOSED = SERVER_HEADER.formatted("03", "01", "00") + TOTALS;
  private static final String SAMPLE = SERVER_HEADER.formatted("06", "08", "01") + TOTALS;

  private static final String RESET =
      CLIENT_HEADER.formatted("04", "01") + "02 00 00 00 00 00 00 00";

  private static final String RESET_WITHOUT_SOCKET =
      """
      01 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00
      00 00 00 00 00 00 00 00  00 00 ff ff 7f 00 00 01
      00 00 00 00 00 00 00 00  00 00 ff ff 7f 00 00 02
      50 00 40 9c 01 00 00 f0  00 00 00 00 04 00 07 00
      01 00 00 00 03 00 00 00
      """;

  private static final String RETRANSMIT =
      SERVER_HEADER.formatted("05", "0c", "00")
          + """
          05 00 00 00 01 00 00 00  02 00 00 00 03 00 00 00
          04 00 00 00 05 00 00 00  06 00 00 00 07 00 00 00
          08 00 00 00 09 00 00 00
          """;

  private static final String EXCHANGE =
      CLIENT_HEADER.formatted("0a", "01")
          + """
          01 00 00 00 00 00 00 00  02 00 00 00 00 00 00 00
          03 00 00 00 00 00 00 00  04 00 00 00 00 00 00 00
          05 00 00 00 00 00 00 00  06 00 00 00 00 00 00 00
          07 00 00 00 00 00 00 00  08 00 00 00 %s 00 00 00
          09 00 00 80 00 00 00 00
          """;

  private static final String TRACEPARENT =
      CLIENT_HEADER.formatted("0b", "01")
          + """
          0a f7 65 19 16 cd 43 dd  84 48 eb 21 1c 80 31 9c
          b7 ad 6b 71 69 20 33 31  09 00 00 00 %s 00 00 00
          """;

  private static final String LISTENER =
      SERVER_HEADER.formatted("07", "0a", "01")
          + "03 00 00 00 80 00 00 00  02 00 00 00 05 00 00 00";

  private static final String ACCEPTED = CLIENT_HEADER.formatted("08", "01");

  private static final String DROP =
      RESET_WITHOUT_SOCKET.substring(0, RESET_WITHOUT_SOCKET.indexOf("04 00 07 00"))
          + "09 00 07 00 48 00 00 00 00 00 00 00";

  /** By kind, from 1. */
  private static final List<String> VALID =
      List.of(
          ESTABLISHED,
          FAILED,
          CLOSED,
          RESET,
          RETRANSMIT,
          SAMPLE,
          LISTENER,
          ACCEPTED,
          DROP,
          EXCHANGE.formatted("00"),
          TRACEPARENT.formatted("01"));

  private final RecordDecoder decoder = new RecordDecoder();

  @Test
  void decodesAnEstablishedConnection() {
    assertThat(decode(ESTABLISHED))
        .containsExactly(
            "established "
                + CLIENT_TEXT.formatted("SYN_SENT")
                + "handshakeNs=1000000 wireHandshakeNs=2500000 smoothedRttUs=1000"
                + " handshakeRetransmits=3 syns=4");
  }

  @Test
  void decodesAFailedConnection() {
    assertThat(decode(FAILED))
        .containsExactly(
            "failed "
                + CLIENT_TEXT.formatted("SYN_SENT")
                + "durationNs=2000000 errno=111 handshakeRetransmits=6");
  }

  @Test
  void decodesAClosedConnection() {
    assertThat(decode(CLOSED))
        .containsExactly("closed " + SERVER_TEXT.formatted("ESTABLISHED") + TOTALS_TEXT);
  }

  @Test
  void decodesASampleOfAnAdoptedConnection() {
    assertThat(decode(SAMPLE))
        .containsExactly(
            "sample " + SERVER_TEXT.formatted("CLOSE_WAIT") + " adopted" + TOTALS_TEXT);
  }

  @Test
  void decodesAResetOfAConnection() {
    assertThat(decode(RESET))
        .containsExactly(
            "reset " + CLIENT_TEXT.formatted("ESTABLISHED") + "direction=RECEIVED reason=0");
  }

  @Test
  void decodesAResetWithoutASocket() {
    assertThat(decode(RESET_WITHOUT_SOCKET))
        .containsExactly(
            "reset 1 cookie=0 NONE CLOSE ipv4 127.0.0.1:80>127.0.0.2:40000 service=80"
                + " netns=4026531841 pid=0 direction=SENT reason=3");
  }

  @Test
  void decodesARetransmit() {
    assertThat(decode(RETRANSMIT))
        .containsExactly(
            "retransmit "
                + SERVER_TEXT.formatted("NEW_SYN_RECV")
                + " type=SYN_ACK FAST=1 TIMEOUT=2 TAIL_LOSS_PROBE=3 SYN=4 SYN_ACK=5"
                + " DISORDER=6 CWR=7 RECOVERY=8 LOSS=9");
  }

  @Test
  void decodesASampleOfAConnectionThatWaitsForAccept() {
    assertThat(decode(SERVER_HEADER.formatted("06", "01", "02") + TOTALS))
        .containsExactly("sample " + SERVER_TEXT.formatted("ESTABLISHED") + TOTALS_TEXT + " waits");
  }

  @Test
  void decodesASampleOfAClosedWindow() {
    assertThat(decode(SERVER_HEADER.formatted("06", "01", "0c") + TOTALS))
        .containsExactly(
            "sample "
                + SERVER_TEXT.formatted("ESTABLISHED")
                + TOTALS_TEXT
                + " zero-sent zero-received");
  }

  @Test
  void decodesAListener() {
    assertThat(decode(LISTENER))
        .containsExactly(
            "listener " + SERVER_TEXT.formatted("LISTEN") + " adopted accept=3,128 syn=2 drops=5");
  }

  @Test
  void decodesAnAcceptedConnection() {
    assertThat(decode(ACCEPTED))
        .containsExactly("accepted " + CLIENT_TEXT.formatted("ESTABLISHED").strip());
  }

  @Test
  void decodesADrop() {
    assertThat(decode(DROP))
        .containsExactly(
            "drop 1 cookie=0 NONE CLOSE ipv4 127.0.0.1:80>127.0.0.2:40000 service=80"
                + " netns=4026531841 pid=0 reason=72");
  }

  @ParameterizedTest
  @CsvSource({
    "00, ''",
    "01, ' ended'",
    "02, ' continued'",
    "04, ' full-duplex'",
    "08, ' incomplete'",
    "10, ' tls-handshake'",
    "20, ' hung-up'",
    "40, ' several-threads'",
    "7f, ' ended continued full-duplex incomplete tls-handshake hung-up several-threads'"
  })
  void decodesAnExchange(String flags, String text) {
    assertThat(decode(EXCHANGE.formatted(flags)))
        .containsExactly(
            "exchange "
                + CLIENT_TEXT.formatted("ESTABLISHED")
                + "number=8 request=1..2,5 answer=3..4,6 unreadNs=7 thread=2147483657"
                + text);
  }

  @Test
  void refusesAnExchangeWithoutANumber() {
    String bytes = EXCHANGE.formatted("00").replace("08 00 00 00 00", "00 00 00 00 00");
    assertThat(decode(bytes)).containsExactly("invalid kind=10 length=136");
  }

  @ParameterizedTest
  @CsvSource({"00, not sampled", "01, sampled", "02, not sampled", "ff, sampled"})
  void decodesATraceparent(String flags, String text) {
    assertThat(decode(TRACEPARENT.formatted(flags)))
        .containsExactly(
            "traceparent "
                + CLIENT_TEXT.formatted("ESTABLISHED")
                + "number=9 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331 "
                + text);
  }

  @ParameterizedTest
  @CsvSource({"64, 16", "80, 8", "88, 4"})
  void refusesATraceparentWithoutIdsOrNumber(int offset, int length) {
    byte[] record = bytes(TRACEPARENT.formatted("01"));
    Arrays.fill(record, offset, offset + length, (byte) 0);
    assertThat(decode(record)).containsExactly("invalid kind=11 length=96");
  }

  @Test
  void decodesUnsignedMaxima() {
    String header =
        """
        ff ff ff ff ff ff ff ff  ff ff ff ff ff ff ff ff
        ff ff ff ff ff ff ff ff  ff ff ff ff ff ff ff ff
        ff ff ff ff ff ff ff ff  ff ff ff ff ff ff ff ff
        ff ff ff ff ff ff ff ff  ff ff ff ff 03 02 0c ff
        """;
    assertThat(decode(header + "ff".repeat(152)))
        .containsExactly(
            "closed 18446744073709551615 cookie=18446744073709551615 SERVER NEW_SYN_RECV ipv6"
                + " ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff:65535"
                + ">ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff:65535 service=65535"
                + " netns=4294967295 pid=4294967295 adopted openedNs=-1 establishedNs=-1 acceptedNs=-1"
                + " bytes=18446744073709551615,18446744073709551615,18446744073709551615"
                + " segments=4294967295,4294967295 data=4294967295,4294967295"
                + " retransmitted=4294967295 rttUs=4294967295,4294967295 FAST=4294967295"
                + " TIMEOUT=4294967295 TAIL_LOSS_PROBE=4294967295 SYN=4294967295"
                + " SYN_ACK=4294967295 ooo=4294967295 spurious=4294967295 marked=4294967295,4294967295"
                + " limitsNs=-1,-1,-1"
                + " congestion=4294967295,4294967295,4294967295,4294967295");
  }

  @Test
  void readsInTheOrderOfTheBuffer() {
    byte[] bigEndian = bytes(RESET_WITHOUT_SOCKET);
    swap(bigEndian, 0, 8);
    swap(bigEndian, 48, 2);
    swap(bigEndian, 50, 2);
    swap(bigEndian, 52, 4);
    swap(bigEndian, 64, 4);
    swap(bigEndian, 68, 4);
    assertThat(decode(ByteBuffer.wrap(bigEndian).order(ByteOrder.BIG_ENDIAN), 0, bigEndian.length))
        .isEqualTo(decode(RESET_WITHOUT_SOCKET));
  }

  @Test
  void readsAtAnOffset() {
    byte[] record = bytes(RETRANSMIT);
    ByteBuffer buffer = ByteBuffer.allocateDirect(200).order(ByteOrder.LITTLE_ENDIAN);
    buffer.put(96, record);
    assertThat(decode(buffer, 96, record.length)).isEqualTo(decode(RETRANSMIT));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
  void acceptsARecordLongerThanItsKind(int kind) {
    String record = VALID.get(kind - 1);
    assertThat(decode(record + "ff ff ff ff ff ff ff ff")).isEqualTo(decode(record));
  }

  @ParameterizedTest
  @CsvSource({"1,96", "2,80", "3,216", "4,72", "5,104", "6,216", "7,80", "8,64", "9,72", "11,96"})
  void rejectsEveryTruncatedLength(int kind, int kindLength) {
    byte[] record = bytes(VALID.get(kind - 1));
    assertThat(record).hasSize(kindLength);
    for (int length = 0; length < kindLength; length++) {
      // Nothing behind the end may be read: the buffer ends there too.
      ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
      buffer.put(0, record, 0, length);
      assertThat(decode(buffer, 0, length))
          .containsExactly("truncated kind=%d length=%d".formatted(length > 60 ? kind : 0, length));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 12, 13, 127, 128, 255})
  void reportsAnUnknownKind(int kind) {
    byte[] record = bytes(CLOSED);
    record[60] = (byte) kind;
    assertThat(decode(record)).containsExactly("unknown kind=%d length=216".formatted(kind));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 61, 3",
    "1, 61, 0",
    "2, 61, 255",
    "3, 62, 0",
    "4, 61, 3",
    "4, 62, 13",
    "4, 64, 0",
    "4, 64, 3",
    "4, 67, 1",
    "5, 64, 0",
    "5, 64, 6",
    "5, 67, 128",
    "6, 62, 255",
    "9, 61, 1",
    "9, 62, 0"
  })
  void reportsACodeThatHasNoName(int kind, int offset, int code) {
    byte[] record = bytes(VALID.get(kind - 1));
    record[offset] = (byte) code;
    assertThat(decode(record))
        .containsExactly("invalid kind=%d length=%d".formatted(kind, record.length));
  }

  @Test
  void reportsAConnectionWithoutACookie() {
    byte[] record = bytes(ESTABLISHED);
    record[8] = 0;
    assertThat(decode(record)).containsExactly("invalid kind=1 length=96");
  }

  private List<String> decode(String hex) {
    return decode(bytes(hex));
  }

  private List<String> decode(byte[] record) {
    return decode(ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN), 0, record.length);
  }

  private List<String> decode(ByteBuffer buffer, int offset, int length) {
    DecodedText text = new DecodedText();
    decoder.decode(buffer, offset, length, text);
    return text.lines;
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
  }

  private static void swap(byte[] bytes, int offset, int length) {
    for (int i = 0; i < length / 2; i++) {
      byte first = bytes[offset + i];
      bytes[offset + i] = bytes[offset + length - 1 - i];
      bytes[offset + length - 1 - i] = first;
    }
  }
}

package io.synspan.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProtobufReaderTest {
  /** 1: 150; 2: "ab"; 3: fixed32 1; 4: fixed64 -2; 536870911: 0; group 5 {1: 1}; 6: "" */
  private static final String MESSAGE =
      "089601"
          + "12026162"
          + "1d01000000"
          + "21feffffffffffffff"
          + "f8ffffff0f00"
          + "2b08012c"
          + "3200";

  @Test
  void readsEachWireType() {
    assertThat(fields(MESSAGE))
        .containsExactly(
            "1/0 150", "2/2 ab", "3/5 1", "4/1 -2", "536870911/0 0", "5/3 3 bytes", "6/2 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "08", // no value
        "0880", // a varint that goes on
        "08ffffffffffffffffffff01", // one of eleven bytes
        "120361", // one byte short
        "12ffffffff0f", // longer than an array
        "12ffffffffffffffffff01", // a negative length
        "1d000000",
        "2100000000000000", // fixed values cut short
        "0000", // field 0
        "0f",
        "0e", // wire types that there are not
        "2b0801", // a group without its end
        "2c" // an end without its group
      })
  void knowsWhatIsMalformed(String hex) {
    assertThat(fields(hex)).last().isEqualTo("malformed");
  }

  @Test
  void endsDeepGroups() {
    assertThat(fields("2b".repeat(1_000_000))).containsExactly("malformed");
  }

  /** Truncated and random bytes: what we take protobuf takes, which only lets longer tags pass. */
  @Test
  void takesNothingThatProtobufDoesNot() {
    Random random = new Random(11);
    byte[] whole = HexFormat.of().parseHex(MESSAGE);
    int wellFormed = 0;
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes;
      if (i < whole.length) {
        bytes = Arrays.copyOf(whole, i);
      } else if (i % 2 == 0) {
        bytes = new byte[random.nextInt(8)];
        random.nextBytes(bytes);
      } else {
        bytes = whole.clone();
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      boolean malformed = isMalformed(bytes);
      wellFormed += malformed ? 0 : 1;
      if (!malformed) {
        assertThat(protobufRefuses(bytes)).as(() -> HexFormat.of().formatHex(bytes)).isFalse();
      }
    }
    assertThat(wellFormed).isGreaterThan(10_000);
  }

  private static boolean isMalformed(byte[] bytes) {
    ProtobufReader reader = new OtlpMessage(bytes).reader();
    while (reader.next()) {
      assertThat(reader.valueEnd()).isBetween(reader.valueStart(), bytes.length);
    }
    return reader.isMalformed();
  }

  private static boolean protobufRefuses(byte[] bytes) {
    try {
      return UnknownFieldSet.parseFrom(bytes) == null;
    } catch (InvalidProtocolBufferException e) {
      return true;
    }
  }

  private static List<String> fields(String hex) {
    ProtobufReader reader = new OtlpMessage(HexFormat.of().parseHex(hex)).reader();
    List<String> fields = new ArrayList<>();
    int wireType = 0;
    while (reader.next()) {
      for (int type = 0; type < 8; type++) {
        wireType = reader.is(reader.field(), type) ? type : wireType;
      }
      fields.add(
          "%d/%d %s"
              .formatted(
                  reader.field(),
                  wireType,
                  switch (wireType) {
                    case 2 -> reader.text();
                    case 3 -> reader.valueEnd() - reader.valueStart() + " bytes";
                    default -> reader.number();
                  }));
    }
    if (reader.isMalformed()) {
      fields.add("malformed");
    }
    return fields;
  }
}

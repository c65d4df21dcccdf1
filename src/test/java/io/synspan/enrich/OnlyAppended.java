package io.synspan.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Compares an enriched request with what came: read as fields without a meaning, all must be there
 * as it was, and only certain fields may have more behind it.
 */
final class OnlyAppended {
  /** A request's resources, a resource's scopes, a scope's spans. */
  private static final int[] NESTED = {1, 2, 2};

  private static final int SCOPE_SPANS = 1;
  private static final int SPAN_LEVEL = 3;

  /** A span's attributes, events and links. */
  private static final List<Integer> APPENDED_TO_SPANS = List.of(9, 11, 13);

  private OnlyAppended() {}

  /** Whether a request can be read down to its spans; else it is refused and not enriched. */
  static boolean isRequest(ByteString request) {
    return isReadable(request, 0);
  }

  private static boolean isReadable(ByteString message, int level) {
    UnknownFieldSet fields = fields(message);
    return fields != null
        && (level == NESTED.length - 1
            || fields.getField(NESTED[level]).getLengthDelimitedList().stream()
                .allMatch(part -> isReadable(part, level + 1)));
  }

  static void check(ByteString original, ByteString enriched) {
    check(original, enriched, 0);
  }

  private static void check(ByteString original, ByteString enriched, int level) {
    UnknownFieldSet before = fields(original);
    UnknownFieldSet after = fields(enriched);
    if (before == null || after == null) {
      assertThat(enriched).isEqualTo(original);
      return;
    }
    if (level == SPAN_LEVEL) {
      checkSpan(before, after);
      return;
    }
    int nested = NESTED[level];
    assertThat(without(after, nested)).isEqualTo(without(before, nested));
    List<ByteString> partsBefore = before.getField(nested).getLengthDelimitedList();
    List<ByteString> partsAfter = after.getField(nested).getLengthDelimitedList();
    assertThat(partsAfter.size() - partsBefore.size()).isBetween(0, level == SCOPE_SPANS ? 1 : 0);
    assertThat(scalars(after.getField(nested))).isEqualTo(scalars(before.getField(nested)));
    for (int i = 0; i < partsBefore.size(); i++) {
      check(partsBefore.get(i), partsAfter.get(i), level + 1);
    }
  }

  private static void checkSpan(UnknownFieldSet before, UnknownFieldSet after) {
    Map<Integer, Field> rest = new TreeMap<>(after.asMap());
    for (int number : APPENDED_TO_SPANS) {
      List<ByteString> own = before.getField(number).getLengthDelimitedList();
      List<ByteString> all = after.getField(number).getLengthDelimitedList();
      assertThat(all.size()).isGreaterThanOrEqualTo(own.size());
      assertThat(all.subList(0, own.size())).isEqualTo(own);
      assertThat(scalars(after.getField(number))).isEqualTo(scalars(before.getField(number)));
      rest.remove(number);
    }
    Map<Integer, Field> restBefore = new TreeMap<>(before.asMap());
    restBefore.keySet().removeAll(APPENDED_TO_SPANS);
    assertThat(rest).isEqualTo(restBefore);
  }

  private static UnknownFieldSet without(UnknownFieldSet fields, int number) {
    return fields.toBuilder().clearField(number).build();
  }

  /** A field's values in encodings that it should not have. */
  private static Field scalars(Field field) {
    Field.Builder rest = Field.newBuilder();
    field.getVarintList().forEach(rest::addVarint);
    field.getFixed32List().forEach(rest::addFixed32);
    field.getFixed64List().forEach(rest::addFixed64);
    field.getGroupList().forEach(rest::addGroup);
    return rest.build();
  }

  private static @Nullable UnknownFieldSet fields(ByteString message) {
    try {
      return UnknownFieldSet.parseFrom(message);
    } catch (InvalidProtocolBufferException e) {
      return null;
    }
  }
}

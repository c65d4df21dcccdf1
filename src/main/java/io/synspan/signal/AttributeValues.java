package io.synspan.signal;

import java.util.Locale;

/** Constants as attribute values: {@code TAIL_LOSS_PROBE} is {@code tail_loss_probe}. */
final class AttributeValues {
  private AttributeValues() {}

  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}

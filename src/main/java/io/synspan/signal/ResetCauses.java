package io.synspan.signal;

import java.util.Locale;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Names of the kernel's reasons for a reset. The numbers differ between kernels, so the names come
 * from the running one (enum sk_rst_reason, Linux 6.10) or from a recording. Immutable.
 */
public final class ResetCauses {
  /** Linux 6.18 has 24. A recording may hold any number: what is beyond has no name. */
  private static final int REASONS = 64;

  private static final String PREFIX = "SK_RST_REASON_";
  private static final String OTHER = "_OTHER";

  private final @Nullable String[] names = new String[REASONS];

  /**
   * @param constantNames the constant of a reason, as {@code SK_RST_REASON_NO_SOCKET}; null for a
   *     number that it does not know
   */
  public ResetCauses(IntFunction<@Nullable String> constantNames) {
    for (int reason = 1; reason < REASONS; reason++) {
      String constant = constantNames.apply(reason);
      names[reason] = constant == null ? OTHER : attributeValue(constant);
    }
  }

  private static String attributeValue(String constant) {
    String name = constant.startsWith(PREFIX) ? constant.substring(PREFIX.length()) : constant;
    return name.toLowerCase(Locale.ROOT);
  }

  /** As {@code no_socket}; null for 0, with which the kernel gives no reason. */
  public @Nullable String nameOf(int reason) {
    return reason >= 0 && reason < REASONS ? names[reason] : OTHER;
  }

  /** How many numbers {@link #indexOf} returns. */
  static int indexCount() {
    return REASONS + 1;
  }

  /** A small number for each name, the last one for every reason that is out of range. */
  static int indexOf(int reason) {
    return reason >= 0 && reason < REASONS ? reason : REASONS;
  }
}

package io.synspan.signal;

import java.util.Locale;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Names of the kernel's reasons for throwing a packet away. The numbers differ between kernels, so
 * the names come from the running one (enum skb_drop_reason) or from a recording. Immutable.
 */
public final class DropCauses {
  private static final String PREFIX = "SKB_DROP_REASON_";
  private static final String OTHER = "_OTHER";

  private final IntFunction<@Nullable String> constantNames;

  /**
   * @param constantNames the constant of a reason, as {@code SKB_DROP_REASON_NO_SOCKET}; null for a
   *     number that it does not know
   */
  public DropCauses(IntFunction<@Nullable String> constantNames) {
    this.constantNames = constantNames;
  }

  /** As {@code no_socket}. */
  public String nameOf(int reason) {
    String constant = constantNames.apply(reason);
    if (constant == null) {
      return OTHER;
    }
    String name = constant.startsWith(PREFIX) ? constant.substring(PREFIX.length()) : constant;
    return name.toLowerCase(Locale.ROOT);
  }
}

package io.synspan.signal;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.synspan.event.ResetDirection;
import io.synspan.semconv.TcpAttributes;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The attribute sets of resets that differ in direction and cause alone, each built when it is
 * first asked for. For one thread.
 */
final class ResetSeries {
  private final Attributes shared;
  private final ResetCauses causes;
  private final Map<ResetDirection, @Nullable Attributes[]> byCause =
      new EnumMap<>(ResetDirection.class);

  ResetSeries(Attributes shared, ResetCauses causes) {
    this.shared = shared;
    this.causes = causes;
  }

  /**
   * @param reason {@code enum sk_rst_reason} of the running kernel
   */
  Attributes of(ResetDirection direction, int reason) {
    @Nullable Attributes[] sets = byCause.get(direction);
    if (sets == null) {
      sets = new Attributes[ResetCauses.indexCount()];
      byCause.put(direction, sets);
    }
    int index = ResetCauses.indexOf(reason);
    Attributes known = sets[index];
    if (known == null) {
      known = build(direction, reason);
      sets[index] = known;
    }
    return known;
  }

  private Attributes build(ResetDirection direction, int reason) {
    AttributesBuilder attributes =
        shared.toBuilder().put(TcpAttributes.RESET_DIRECTION, AttributeValues.of(direction));
    String cause = causes.nameOf(reason);
    if (cause != null) {
      attributes.put(TcpAttributes.RESET_CAUSE, cause);
    }
    return attributes.build();
  }
}

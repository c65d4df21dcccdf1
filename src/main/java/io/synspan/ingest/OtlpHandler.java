package io.synspan.ingest;

import io.vertx.core.Future;

/** Takes what was received. */
@FunctionalInterface
public interface OtlpHandler {
  /**
   * Called on an event loop and must not block.
   *
   * @return what the sender is told; a failure is told as INTERNAL
   */
  Future<OtlpAnswer> handle(OtlpRequest request);
}

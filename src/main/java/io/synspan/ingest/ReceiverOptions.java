package io.synspan.ingest;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How OTLP is received.
 *
 * @param host address or name to listen on
 * @param grpcPort 0 for any free one
 * @param httpPort 0 for any free one
 * @param tls null for plain text
 * @param token that a sender must name; null for none
 * @param maxMessageBytes of one message, also after decompression
 * @param maxPendingBytes of all messages that are not answered yet, and not less than the former
 * @param answerLimit within which a sender has its answer; one that says so has it earlier
 * @param loopMark what the forwarder writes into the header {@link OtlpReceiver#LOOP_HEADER}: what
 *     has it is our own
 */
public record ReceiverOptions(
    String host,
    int grpcPort,
    int httpPort,
    @Nullable Tls tls,
    @Nullable String token,
    int maxMessageBytes,
    int maxPendingBytes,
    Duration answerLimit,
    String loopMark) {

  /** PEM files. */
  public record Tls(Path certificate, Path key) {}
}

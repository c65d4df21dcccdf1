/**
 * Receives OTLP as a collector does: traces, metrics and logs, over gRPC and over HTTP (protobuf
 * and JSON), also compressed. Each message is checked against the limits and handed on as the
 * protobuf bytes that came; the answer of whoever takes it is the sender's answer.
 *
 * <p>Everything runs on the event loops of Vert.x and nothing there blocks; what takes longer than
 * a few milliseconds is done by its workers.
 */
@NullMarked
package io.synspan.ingest;

import org.jspecify.annotations.NullMarked;

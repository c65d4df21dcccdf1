package io.synspan.enrich;

import io.synspan.connection.MonotonicClock;
import io.synspan.ingest.GrpcStatus;
import io.synspan.ingest.OtlpAnswer;
import io.synspan.ingest.OtlpHandler;
import io.synspan.ingest.OtlpMessage;
import io.synspan.ingest.OtlpRequest;
import io.synspan.ingest.OtlpSignal;
import io.synspan.match.ConnectionIndex;
import io.synspan.match.Match;
import io.synspan.match.MatchCounts;
import io.synspan.match.SpanMatcher;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/** Enriches traces on their way to the next handler; metrics and logs pass as they are. */
public final class Enricher implements OtlpHandler {
  /** The reader of the kernel's records comes each quarter of a second when little happens. */
  private static final long READER_MS = 300;

  private final Vertx vertx;
  private final ConnectionIndex index;
  private final SpanMatcher matcher;
  private final SpanAddition addition;
  private final MonotonicClock clock;
  private final OtlpHandler next;
  private final MatchCounts counts = new MatchCounts();

  public Enricher(
      Vertx vertx,
      ConnectionIndex index,
      MonotonicClock clock,
      ReasonNames reasons,
      OtlpHandler next) {
    this.vertx = vertx;
    this.index = index;
    this.matcher = new SpanMatcher(index, clock);
    this.addition = new SpanAddition(clock, reasons);
    this.clock = clock;
    this.next = next;
  }

  /** Spans of kind SERVER with a peer so far, by what was found for them. */
  public long spans(Match.Result result) {
    return counts.of(result);
  }

  @Override
  public Future<OtlpAnswer> handle(OtlpRequest request) {
    if (request.signal() != OtlpSignal.TRACES) {
      return next.handle(request);
    }
    index.wake();
    MatchCounts attempt = new MatchCounts();
    Enrichment enrichment = enrichment(request, attempt);
    OtlpMessage enriched = enrichment.run();
    boolean hasTime =
        request.deadlineNs() - System.nanoTime() > TimeUnit.MILLISECONDS.toNanos(2 * READER_MS);
    if (!enrichment.missedRecent() || !hasTime) {
      counts.addAll(attempt);
      return pass(request, enriched);
    }
    Promise<OtlpAnswer> answer = Promise.promise();
    vertx.setTimer(
        READER_MS, now -> pass(request, enrichment(request, counts).run()).onComplete(answer));
    return answer.future();
  }

  private Enrichment enrichment(OtlpRequest request, MatchCounts into) {
    long recentNs =
        clock.epochNs(MonotonicClock.nowNs()) - TimeUnit.MILLISECONDS.toNanos(READER_MS);
    return new Enrichment(matcher, addition, request.message(), into, recentNs);
  }

  /** What only the addition makes too large for the collector is better there without it. */
  private Future<OtlpAnswer> pass(OtlpRequest request, OtlpMessage enriched) {
    if (enriched.equals(request.message())) {
      return next.handle(request);
    }
    return next.handle(request.with(enriched))
        .compose(
            answer ->
                answer.status() == GrpcStatus.RESOURCE_EXHAUSTED
                    ? next.handle(request)
                    : Future.succeededFuture(answer));
  }
}

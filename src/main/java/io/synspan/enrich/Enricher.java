package io.synspan.enrich;

import io.synspan.connection.JoinedSpans;
import io.synspan.connection.MonotonicClock;
import io.synspan.ingest.GrpcStatus;
import io.synspan.ingest.OtlpAnswer;
import io.synspan.ingest.OtlpHandler;
import io.synspan.ingest.OtlpMessage;
import io.synspan.ingest.OtlpRequest;
import io.synspan.ingest.OtlpSignal;
import io.synspan.match.EndNames;
import io.synspan.match.Match;
import io.synspan.match.MatchCounts;
import io.synspan.match.SpanFacts;
import io.synspan.match.SpanMatcher;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** Enriches traces on their way to the next handler; metrics and logs pass as they are. */
public final class Enricher implements OtlpHandler {
  /** The reader of the kernel's records comes each quarter of a second when little happens. */
  private static final long READER_NS = TimeUnit.MILLISECONDS.toNanos(300);

  /** The longest that a message is held for what happened during its spans. */
  private static final long LONGEST_NS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final long LOOK_AGAIN_MS = 20;

  private static final Logger LOG = Logger.getLogger(Enricher.class);

  private final Vertx vertx;
  private final SpanMatcher matcher;
  private final SpanAddition addition;
  private final JoinedSpans joined;
  private final MonotonicClock clock;
  private final EndNames names;
  private final ExchangeSource exchanges;
  private final OtlpHandler next;
  private final MatchCounts counts = new MatchCounts();
  private final AtomicBoolean faulty = new AtomicBoolean();
  private final WaitingShare waiting = new WaitingShare(MonotonicClock.nowNs());

  /**
   * @param joined takes the spans that belong to a connection
   * @param clock measured again before each match
   */
  public Enricher(
      Vertx vertx,
      SpanMatcher matcher,
      JoinedSpans joined,
      MonotonicClock clock,
      ReasonNames reasons,
      EndNames names,
      ExchangeSource exchanges,
      OtlpHandler next) {
    this.vertx = vertx;
    this.matcher = matcher;
    this.joined = joined;
    this.addition = new SpanAddition(clock, reasons);
    this.clock = clock;
    this.names = names;
    this.exchanges = exchanges;
    this.next = next;
  }

  /** What was matched so far. */
  public MatchCounts counts() {
    return counts;
  }

  @Override
  public Future<OtlpAnswer> handle(OtlpRequest request) {
    if (request.signal() != OtlpSignal.TRACES) {
      return next.handle(request);
    }
    matcher.wake();
    exchanges.turnOn();
    try {
      return enrich(request, MessageSurvey.of(request.message(), names));
    } catch (RuntimeException e) {
      return passAsItCame(request, e);
    }
  }

  private Future<OtlpAnswer> enrich(OtlpRequest request, MessageSurvey survey) {
    long nowNs = MonotonicClock.nowNs();
    boolean hasTime = request.deadlineNs() - nowNs > 2 * LONGEST_NS;
    if (isReady(survey) || !hasTime || !waiting.isLeft(nowNs)) {
      return pass(request, survey);
    }
    exchanges.flushSoon();
    Promise<OtlpAnswer> answer = Promise.promise();
    hold(request, survey, nowNs, answer);
    return answer.future();
  }

  private boolean isReady(MessageSurvey survey) {
    return matcher.isReady(survey.spans(), MonotonicClock.nowNs(), READER_NS);
  }

  private void hold(
      OtlpRequest request, MessageSurvey survey, long sinceNs, Promise<OtlpAnswer> answer) {
    vertx.setTimer(
        LOOK_AGAIN_MS,
        timer -> {
          long nowNs = MonotonicClock.nowNs();
          if (nowNs - sinceNs >= LONGEST_NS || isReady(survey)) {
            waiting.take(nowNs - sinceNs, nowNs);
            pass(request, survey).onComplete(answer);
          } else {
            hold(request, survey, sinceNs, answer);
          }
        });
  }

  /** A fault of ours must not cost the gateway its spans. */
  private Future<OtlpAnswer> passAsItCame(OtlpRequest request, RuntimeException fault) {
    if (!faulty.getAndSet(true)) {
      LOG.error("Spans pass without what TCP did; later faults are not told: " + fault, fault);
    }
    return next.handle(request);
  }

  /** What only the addition makes too large for the collector is better there without it. */
  private Future<OtlpAnswer> pass(OtlpRequest request, MessageSurvey survey) {
    OtlpMessage enriched;
    try {
      enriched = enriched(request.message(), survey);
    } catch (RuntimeException e) {
      return passAsItCame(request, e);
    }
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

  private OtlpMessage enriched(OtlpMessage message, MessageSurvey survey) {
    clock.measure();
    List<Match> matches = matcher.match(survey.spans());
    for (int i = 0; i < matches.size(); i++) {
      SpanFacts span = survey.spans().get(i);
      if (!span.server() || span.peer() != null) {
        counts.add(span.server(), matches.get(i).result());
      }
    }
    return new Enrichment(addition, joined, message, survey, matches, clock.epochOffsetNs()).run();
  }
}

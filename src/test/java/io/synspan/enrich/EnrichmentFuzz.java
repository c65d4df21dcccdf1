package io.synspan.enrich;

import static io.synspan.testing.KernelRecord.closed;
import static io.synspan.testing.KernelRecord.established;
import static io.synspan.testing.KernelRecord.exchange;
import static io.synspan.testing.KernelRecord.reset;
import static io.synspan.testing.KernelRecord.retransmit;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.synspan.connection.ConnectionTracker;
import io.synspan.connection.JoinedSpans;
import io.synspan.connection.MonotonicClock;
import io.synspan.event.ResetDirection;
import io.synspan.event.RetransmitType;
import io.synspan.ingest.OtlpMessage;
import io.synspan.match.EndNames;
import io.synspan.match.Match;
import io.synspan.match.SpanMatcher;
import io.synspan.signal.ListenerFanOut;
import io.synspan.testing.ByteMutator;
import io.synspan.testing.FuzzTarget;
import io.synspan.testing.KernelRecord;
import io.synspan.testing.OtlpSamples;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Traces, whole and broken, while connections come and go: whatever is sent, all of it is in what
 * comes out.
 */
public final class EnrichmentFuzz implements FuzzTarget {
  private static final long MS = 1_000_000;
  private static final long EPOCH = 1_700_000_000_000_000_000L;
  private static final int PORTS = 64;

  private final MonotonicClock clock = new MonotonicClock(EPOCH);
  private final SpanMatcher matcher = new SpanMatcher(clock, Set.of(), 128, 512);
  private final ConnectionTracker tracker =
      new ConnectionTracker(256, new ListenerFanOut(matcher.listeners()));
  private final JoinedSpans joined = new JoinedSpans();
  private final SpanAddition addition =
      new SpanAddition(clock, new ReasonNames(reason -> "rst", reason -> "dropped"));
  private long nowNs = 1_000 * MS;
  private long matched;
  private int exchanges;

  public EnrichmentFuzz() {
    matcher.wake();
    matcher.pairListener().onComplete(nowNs);
  }

  /** Spans whose connection was found. */
  public long matched() {
    return matched;
  }

  @Override
  public void next(Random random) throws Exception {
    for (int records = random.nextInt(6); records > 0; records--) {
      happen(random);
    }
    nowNs += MS;
    matcher.pairListener().onComplete(nowNs);
    ExportTraceServiceRequest sample = OtlpSamples.traces(random, EPOCH + nowNs, PORTS);
    byte[] whole = sample.toByteArray();
    boolean broken = random.nextBoolean();
    byte[] bytes = broken ? ByteMutator.mutate(random, whole, whole) : whole;
    ByteString original = ByteString.copyFrom(bytes);
    ByteString enriched = enriched(bytes);
    if (OnlyAppended.isRequest(original)) {
      OnlyAppended.check(original, enriched);
    }
    if (isOtlp(original)) {
      assertThat(isOtlp(enriched)).isTrue();
    }
  }

  private void happen(Random random) {
    nowNs += random.nextInt(20) * MS;
    long cookie = 1L + random.nextInt(PORTS);
    record(random.nextBoolean(), cookie, random).atNs(nowNs).decodeTo(tracker);
  }

  private KernelRecord record(boolean server, long cookie, Random random) {
    long id = server ? cookie : cookie + PORTS;
    KernelRecord record =
        switch (random.nextInt(8)) {
          case 0, 1 -> established(id).handshakeNs(random.nextInt(40) * MS);
          case 2 -> closed(id).bytes(random.nextInt(), 7).smoothedRttUs(1500);
          case 3 -> retransmit(id, RetransmitType.FAST).retransmits(RetransmitType.FAST, 1);
          case 4 -> reset(id, ResetDirection.RECEIVED);
          default -> {
            long beganNs = nowNs - random.nextInt(50) * MS;
            yield exchange(id, ++exchanges).exchangeNs(beganNs, beganNs, nowNs, nowNs);
          }
        };
    return server
        ? record.server().peer(10, 0, 0, 9, 40_000 + (int) cookie)
        : record.peer(10, 0, 1, 1, 80);
  }

  private ByteString enriched(byte[] bytes) {
    OtlpMessage message = new OtlpMessage(bytes);
    MessageSurvey survey = MessageSurvey.of(message, EndNames.known());
    List<Match> matches = matcher.match(survey.spans());
    matched += matches.stream().filter(match -> match.connection() != null).count();
    OtlpMessage result = new Enrichment(addition, joined, message, survey, matches, EPOCH).run();
    return ByteString.copyFrom(result.array(), result.start(), result.length());
  }

  private static boolean isOtlp(ByteString request) {
    try {
      return ExportTraceServiceRequest.parseFrom(request) != null;
    } catch (InvalidProtocolBufferException e) {
      return false;
    }
  }
}

package io.synspan.match;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the exchange of each CLIENT span by elimination (ADR 14): an exchange belongs to at most
 * one span, a span that was answered has one, and that lies inside its times. A span that may have
 * none is left out, which only makes less certain. Guarded by its owner.
 */
final class UpstreamMatcher {
  private static final double CERTAIN = 0.8;

  /** It takes a rule more about the program. */
  private static final double BY_THREADS = 0.75;

  /** What one tells of connections may tell more in the next. */
  private static final int MOST_ROUNDS = 4;

  private static final int MOST_CANDIDATES = 64;
  private static final int MOST_OPEN_ROWS = Elimination.MOST_ROWS / 2;
  private static final int MOST_RESOURCES = 256;
  private static final int MOST_PARENTS = 8_192;
  private static final int GONE = -1;

  /** For one message: some 20 ms. Spans of an hour, and many of them, would take minutes. */
  private static final int MOST_LOOKS = 1 << 20;

  /** Spans of one moment come this far apart: later ones tell nothing of a row any more. */
  private static final long OPEN_NS = 10_000_000_000L;

  private final ConnectionIndex connections;
  private final ExchangeIndex exchanges;
  private final BoundedMap<Long, ResourceTrust> trusts = new BoundedMap<>(MOST_RESOURCES);

  private final ConnectionThreads threads = new ConnectionThreads();

  /** CLIENT spans that other CLIENT spans are children of: they need no exchange of their own. */
  private final Set<Long> parents = new LinkedHashSet<>();

  /** Of messages that have gone: they still need what they may have. */
  private List<UpstreamRow> open = new ArrayList<>();

  /** Exchanges and fogs that may still be looked at for this message. */
  private int looksLeft;

  UpstreamMatcher(ConnectionIndex connections, ExchangeIndex exchanges) {
    this.connections = connections;
    this.exchanges = exchanges;
  }

  /** One of a resource's SERVER spans was answered by this process. */
  void isProcess(long resource, long processId) {
    trustOf(resource, true).isProcess(processId);
    trustOf(resource, false).isProcess(processId);
  }

  /** A span that names its socket's peer did use one: it is not believed together with others. */
  private ResourceTrust trustOf(long resource, boolean namesPeer) {
    long key = 2 * resource + (namesPeer ? 1 : 0);
    return trusts.computeIfAbsent(key, unknown -> new ResourceTrust());
  }

  /** To be called for all CLIENT spans of a message before {@link #rowOf}. */
  void seeParent(SpanFacts span) {
    if (span.parentId() != 0 && parents.add(span.parentId()) && parents.size() > MOST_PARENTS) {
      Iterator<Long> oldest = parents.iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /**
   * What a span is matched as.
   *
   * @param offsetNs from CLOCK_MONOTONIC to the wall clock
   * @param earlyNs how much later than the span ends its answer may come: see {@link EarlyTimes}
   * @param processId that its trace's request was received by; 0 where unknown
   */
  UpstreamRow rowOf(SpanFacts span, long offsetNs, long earlyNs, long processId, int index) {
    long slackNs = span.resolutionNs();
    return new UpstreamRow(
        span,
        trustOf(span.resource(), span.peer() != null),
        span.startNs() - offsetNs - slackNs,
        span.endNs() - offsetNs + slackNs + earlyNs,
        processId,
        index);
  }

  /**
   * Matches the spans of a message.
   *
   * @param knownSinceNs what began before is not known completely
   * @param results takes UNIQUE or AMBIGUOUS at the index of a row; else nothing is said of it
   */
  void match(List<UpstreamRow> rows, long knownSinceNs, Match[] results) {
    looksLeft = MOST_LOOKS;
    open.forEach(row -> row.index = GONE);
    List<UpstreamRow> solvable = new ArrayList<>(open);
    solvable.forEach(row -> row.candidates.removeIf(entry -> entry.taken != null));
    Set<SpanId> ids = new HashSet<>();
    List<UpstreamRow> news = rows.stream().filter(row -> ids.add(row.id)).toList();
    news.stream().filter(row -> hasCandidates(row, knownSinceNs)).forEach(solvable::add);
    long nowNs = exchanges.completeNs();
    solvable.removeIf(row -> row.index != GONE && !row.trust.isTrusted(nowNs));
    solvable.removeIf(
        row -> row.candidates.isEmpty() || (row.index == GONE && ids.contains(row.id)));
    open = new ArrayList<>();
    Verdicts verdicts = new Verdicts(results);
    Elimination.solve(solvable, verdicts);
    verdicts.joined().forEach(one -> join(one, CERTAIN, results));
    threads.look(verdicts.joined());
    matchByThreads(results);
    keepOpen();
  }

  /** What is left, without the exchanges on connections that are other threads'. */
  private void matchByThreads(Match[] results) {
    boolean more = true;
    for (int round = 0; more && round < MOST_ROUNDS; round++) {
      Map<UpstreamRow, List<UpstreamEntry>> all = new HashMap<>();
      open.forEach(row -> all.put(row, row.candidates));
      if (!threads.narrow(open)) {
        return;
      }
      List<UpstreamRow> undecided = open;
      open = new ArrayList<>();
      ThreadVerdicts verdicts = new ThreadVerdicts(results);
      Elimination.solve(undecided, verdicts);
      all.forEach((row, candidates) -> row.candidates = candidates);
      threads.conclude(verdicts.joined());
      more = false;
      for (ConnectionThreads.Joined one : verdicts.joined()) {
        if (threads.areKept(one.row().span)) {
          join(one, BY_THREADS, results);
          more = true;
        } else {
          verdicts.uncertain(one.row());
        }
      }
    }
  }

  /**
   * Also learns from it how far its resource can be believed, which holds for the whole message.
   */
  private boolean hasCandidates(UpstreamRow row, long knownSinceNs) {
    long nowNs = exchanges.completeNs();
    boolean known = row.startNs >= knownSinceNs && row.endNs <= nowNs;
    if (!known
        || !row.span.answered()
        || parents.contains(row.span.spanId())
        || row.trust.isBlamed(nowNs)
        || isInFog(row)) {
      return false;
    }
    int seen = findCandidates(row);
    if (looksLeft <= 0) {
      return false;
    }
    if (hasOwn(row)) {
      row.candidates.removeIf(entry -> entry.taken == null);
    }
    if (row.candidates.isEmpty()) {
      if (!mayBeEarly(row)) {
        row.trust.blame(nowNs);
      }
      return false;
    }
    if (!row.trust.isTrusted(nowNs)) {
      learn(row, seen, nowNs);
    }
    return row.candidates.size() <= MOST_CANDIDATES;
  }

  /** Whether an exchange begins in it that would lie inside if its times were too early. */
  private boolean mayBeEarly(UpstreamRow row) {
    boolean[] found = {false};
    exchanges.upstreamBetween(
        row.startNs,
        row.endNs,
        entry -> {
          found[0] =
              entry.seen.answerFirstNs() > row.endNs
                  && entry.seen.answerFirstNs() < row.endNs + EarlyTimes.RARELY_MORE_NS
                  && row.suits(entry.seen.processId(), entry.seen.peer());
          return !found[0];
        });
    return found[0];
  }

  private boolean isInFog(UpstreamRow row) {
    looksLeft -= exchanges.fogs().size();
    for (Fog fog : exchanges.fogs()) {
      if (fog.touches(row.startNs, row.endNs) && row.suits(fog.processId(), fog.peer())) {
        return true;
      }
    }
    return false;
  }

  /** It has come before, and was told which one is its own. */
  private static boolean hasOwn(UpstreamRow row) {
    return row.candidates.stream().anyMatch(entry -> entry.taken != null);
  }

  /** Returns how many there were, those of other spans included. */
  private int findCandidates(UpstreamRow row) {
    int[] seen = {0};
    exchanges.upstreamBetween(
        row.startNs,
        row.endNs,
        entry -> {
          SeenExchange exchange = entry.seen;
          if (exchange.isAnswered()
              && row.contains(exchange)
              && row.suits(exchange.processId(), exchange.peer())) {
            seen[0]++;
            boolean free = entry.taken == null || entry.taken.equals(row.id);
            if (free && row.candidates.size() <= MOST_CANDIDATES) {
              row.candidates.add(entry);
            }
          }
          return --looksLeft > 0;
        });
    return seen[0];
  }

  /** Two that have only the same one show that one of them has none. */
  private static void learn(UpstreamRow row, int seen, long nowNs) {
    if (seen != 1) {
      return;
    }
    UpstreamEntry only = row.candidates.getFirst();
    if (only.claimed == null) {
      only.claimed = row.id;
      row.trust.explained();
    } else if (!only.claimed.equals(row.id)) {
      row.trust.blame(nowNs);
    }
  }

  private void keepOpen() {
    long oldestNs = exchanges.completeNs() - OPEN_NS;
    open.removeIf(row -> row.endNs < oldestNs);
    if (open.size() > MOST_OPEN_ROWS) {
      open = new ArrayList<>(open.subList(open.size() - MOST_OPEN_ROWS, open.size()));
    }
  }

  private void join(ConnectionThreads.Joined one, double confidence, Match[] results) {
    UpstreamRow row = one.row();
    UpstreamEntry entry = one.entry();
    entry.taken = row.id;
    TcpConnection connection = connections.opened(entry.seen.cookie());
    boolean knownProcess =
        row.processId == 0
            ? row.trust.includes(entry.seen.processId())
            : row.processId == entry.seen.processId();
    if (row.index >= 0 && connection != null && knownProcess) {
      results[row.index] = Match.unique(connection, entry.seen, confidence);
    }
  }

  /** Takes what elimination has found out. */
  private class Verdicts implements Elimination.Outcome {
    private final Match[] results;
    private final List<ConnectionThreads.Joined> joined = new ArrayList<>();

    Verdicts(Match[] results) {
      this.results = results;
    }

    /** What is certain, in the order of the exchanges. */
    List<ConnectionThreads.Joined> joined() {
      joined.sort(Comparator.comparing(ConnectionThreads.Joined::entry, UpstreamEntry.ORDER));
      return joined;
    }

    @Override
    public void certain(UpstreamRow row, UpstreamEntry entry) {
      joined.add(new ConnectionThreads.Joined(row, entry));
    }

    @Override
    public void uncertain(UpstreamRow row) {
      if (row.index >= 0) {
        results[row.index] = Match.AMBIGUOUS;
      }
      open.add(row);
    }

    /** Nothing is said of these; of others neither, unless one whose times are off explains it. */
    @Override
    public void impossible(List<UpstreamRow> rows) {
      long nowNs = exchanges.completeNs();
      boolean early = rows.stream().anyMatch(UpstreamMatcher.this::mayBeEarly);
      Set<ResourceTrust> trusts = new HashSet<>();
      rows.forEach(row -> trusts.add(row.trust));
      for (ResourceTrust trust : trusts) {
        if (!early || !trust.forgives(nowNs)) {
          trust.blame(nowNs);
        }
      }
    }
  }

  /** Takes what follows from threads, too. */
  private final class ThreadVerdicts extends Verdicts {
    ThreadVerdicts(Match[] results) {
      super(results);
    }

    /** Without threads it is not. */
    @Override
    public void impossible(List<UpstreamRow> rows) {
      rows.forEach(row -> threads.giveUp(row.span));
      open.addAll(rows);
    }
  }
}

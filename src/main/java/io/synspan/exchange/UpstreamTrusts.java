package io.synspan.exchange;

/** Trust in 4,096 upstreams; a new one takes the place of the one of its hash longest unused. */
final class UpstreamTrusts {
  private static final int SETS = 1_024;
  private static final int WAYS = 4;
  private static final int SHIFT = Long.SIZE - Integer.numberOfTrailingZeros(SETS);
  private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

  private final UpstreamTrust[] trusts = new UpstreamTrust[SETS * WAYS];
  private final PairingSettings settings;

  /** For those that find no place: never trusted. */
  private final UpstreamTrust unknown = new UpstreamTrust();

  UpstreamTrusts(PairingSettings settings) {
    this.settings = settings;
    for (int i = 0; i < trusts.length; i++) {
      trusts[i] = new UpstreamTrust();
    }
    unknown.begin(0, new PairingSettings(1, Integer.MAX_VALUE, 0, 0), 0);
  }

  /** The one for those that find no place; it is never trusted. */
  boolean isUnknown(UpstreamTrust trust) {
    return trust == unknown;
  }

  int size() {
    return trusts.length;
  }

  UpstreamTrust get(int index) {
    return trusts[index];
  }

  UpstreamTrust of(Exchange upstream, long nowNs) {
    long key = keyOf(upstream);
    int set = (int) (key >>> SHIFT) * WAYS;
    UpstreamTrust oldest = trusts[set];
    for (int way = 0; way < WAYS; way++) {
      UpstreamTrust trust = trusts[set + way];
      if (trust.key == key) {
        trust.usedNs = nowNs;
        return trust;
      }
      if (trust.held == null
          && (oldest.held != null || trust.neededUntilNs() < oldest.neededUntilNs())) {
        oldest = trust;
      }
    }
    if (oldest.held != null) {
      return unknown;
    }
    oldest.begin(key, settings, nowNs);
    oldest.usedNs = nowNs;
    return oldest;
  }

  private static long keyOf(Exchange upstream) {
    long process = 2L * upstream.processId + (upstream.number > 1 ? 1 : 0);
    ProcessWindow window = upstream.process;
    int thread = window == null ? ProcessWindow.ALL_THREADS : window.threadId;
    long key = ((upstream.upstreamKey * MULTIPLIER + process) * MULTIPLIER + thread) * MULTIPLIER;
    return key == 0 ? 1 : key;
  }
}

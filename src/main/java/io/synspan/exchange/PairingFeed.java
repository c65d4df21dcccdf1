package io.synspan.exchange;

import io.synspan.connection.Connection;
import io.synspan.connection.ConnectionListener;
import io.synspan.event.ExchangeRecord;
import io.synspan.event.Role;
import org.jspecify.annotations.Nullable;

/**
 * Hands the exchanges that the tracker tells of to the pairing, on its thread. Allocates the
 * pairing with the first of them, and nothing after that.
 */
public final class PairingFeed implements ConnectionListener {
  private static final long NEVER = Long.MIN_VALUE;
  private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

  /** The kernel side takes an answer that was silent for so long as ended; it may still go on. */
  private static final long SILENT_NS = 5_000_000_000L;

  private final PairingSettings settings;
  private final ProxyListener listener;
  private final RecordFacts facts = new RecordFacts();
  private @Nullable ExchangePairing pairing;
  private long completeNs = NEVER;
  private long lostNs = NEVER;

  public PairingFeed(PairingSettings settings, ProxyListener listener) {
    this.settings = settings;
    this.listener = listener;
  }

  @Override
  public void onExchange(Connection connection, ExchangeRecord record) {
    facts.set(connection, record);
    if (facts.isUpstream()) {
      listener.onUpstream(facts.upstreamKey(), connection);
    }
    ExchangePairing pairs = pairing();
    if (connection.exchangesMissed() > 0) {
      pairs.onLost(facts.requestFirstNs());
    }
    pairs.onExchange(facts);
  }

  /** As if it had been there from the beginning: most processes have nothing to pair. */
  private ExchangePairing pairing() {
    ExchangePairing known = pairing;
    if (known == null) {
      known = new ExchangePairing(settings, listener);
      known.onLost(lostNs);
      if (completeNs != NEVER) {
        known.advance(completeNs);
      }
      pairing = known;
    }
    return known;
  }

  /**
   * Records of exchanges were lost, of which any may have begun before now.
   *
   * @param nowNs CLOCK_MONOTONIC
   */
  public void onLost(long nowNs) {
    lostNs = nowNs;
    if (pairing != null) {
      pairing.onLost(nowNs);
    }
    listener.onLost(nowNs);
  }

  /**
   * Each exchange that had begun by then was told of as it was then.
   *
   * @param timeNs CLOCK_MONOTONIC
   */
  public void complete(long timeNs) {
    completeNs = timeNs;
    if (pairing != null) {
      pairing.advance(timeNs);
    }
    listener.onComplete(timeNs);
  }

  private static long keyOf(Connection connection) {
    long key = connection.netnsInode() * MULTIPLIER + connection.peerAddressHigh();
    key = (key ^ (key >>> 29)) * MULTIPLIER + connection.peerAddressLow();
    key = (key ^ (key >>> 29)) * MULTIPLIER + connection.peerPort();
    return (key ^ (key >>> 29)) * MULTIPLIER;
  }

  /** A record and its connection, as the pairing wants them. */
  private static final class RecordFacts implements ExchangeFacts {
    private long socketCookie;
    private int number;
    private int processId;
    private int threadId;
    private boolean severalThreads;
    private boolean upstream;
    private long upstreamKey;
    private long requestFirstNs;
    private long requestLastNs;
    private long answerFirstNs;
    private long answerLastNs;
    private long endedNs;
    private boolean hungUp;
    private long requestBytes;
    private long answerBytes;
    private boolean fullDuplex;
    private boolean incomplete;

    void set(Connection connection, ExchangeRecord record) {
      socketCookie = record.socketCookie();
      number = (int) record.number();
      processId = (int) (record.pid() != 0 ? record.pid() : connection.pid());
      threadId = (int) record.thread();
      severalThreads = record.isOfSeveralThreads();
      upstream = connection.role() == Role.CLIENT;
      upstreamKey = upstream ? keyOf(connection) : 0;
      requestFirstNs = record.requestFirstNs();
      requestLastNs = record.requestLastNs();
      answerFirstNs = record.answerFirstNs();
      answerLastNs = record.answerLastNs();
      long lastNs = Math.max(requestLastNs, answerLastNs);
      boolean silent = answerFirstNs != 0 && record.timestampNs() - lastNs >= SILENT_NS;
      hungUp = record.isHungUp();
      endedNs = hungUp || (record.hasEnded() && !silent) ? record.timestampNs() : 0;
      requestBytes = record.requestBytes();
      answerBytes = record.answerBytes();
      fullDuplex = record.isFullDuplex();
      incomplete = record.isIncomplete() || record.isTlsHandshake() || requestFirstNs == 0;
      if (requestFirstNs == 0) {
        requestFirstNs = answerFirstNs;
        requestLastNs = answerFirstNs;
      }
    }

    @Override
    public long socketCookie() {
      return socketCookie;
    }

    @Override
    public int number() {
      return number;
    }

    @Override
    public int processId() {
      return processId;
    }

    @Override
    public int threadId() {
      return threadId;
    }

    @Override
    public boolean isOfSeveralThreads() {
      return severalThreads;
    }

    @Override
    public boolean isUpstream() {
      return upstream;
    }

    @Override
    public long upstreamKey() {
      return upstreamKey;
    }

    @Override
    public long requestFirstNs() {
      return requestFirstNs;
    }

    @Override
    public long requestLastNs() {
      return requestLastNs;
    }

    @Override
    public long answerFirstNs() {
      return answerFirstNs;
    }

    @Override
    public long answerLastNs() {
      return answerLastNs;
    }

    @Override
    public long endedNs() {
      return endedNs;
    }

    @Override
    public boolean isHungUp() {
      return hungUp;
    }

    @Override
    public long requestBytes() {
      return requestBytes;
    }

    @Override
    public long answerBytes() {
      return answerBytes;
    }

    @Override
    public boolean isFullDuplex() {
      return fullDuplex;
    }

    @Override
    public boolean isIncomplete() {
      return incomplete;
    }
  }
}

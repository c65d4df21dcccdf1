package io.synspan.exchange;

/** One exchange after the other of a proxy with 50 clients, 30 of which wait at any time. */
final class RegularExchange implements ExchangeFacts {
  private static final int CLIENTS = 50;
  private static final long EACH_NS = 20_000;
  private static final long UPSTREAM_COOKIES = 1_000;

  private long request;
  private boolean upstream;

  void set(long newRequest, boolean isUpstream) {
    request = newRequest;
    upstream = isUpstream;
  }

  /** When the request of this number begins. */
  static long beginNs(long request) {
    return (request + 1) * EACH_NS;
  }

  @Override
  public long socketCookie() {
    return 1 + request % CLIENTS + (upstream ? UPSTREAM_COOKIES : 0);
  }

  @Override
  public int number() {
    return (int) (1 + request / CLIENTS);
  }

  @Override
  public int processId() {
    return 1;
  }

  @Override
  public int threadId() {
    return 1;
  }

  @Override
  public boolean isOfSeveralThreads() {
    return false;
  }

  @Override
  public boolean isUpstream() {
    return upstream;
  }

  @Override
  public long upstreamKey() {
    return 7;
  }

  @Override
  public long requestFirstNs() {
    return beginNs(request) + (upstream ? 5_000 : 0);
  }

  @Override
  public long requestLastNs() {
    return requestFirstNs();
  }

  @Override
  public long answerFirstNs() {
    return beginNs(request) + (upstream ? 590_000 : 599_000);
  }

  @Override
  public long answerLastNs() {
    return answerFirstNs();
  }

  @Override
  public long endedNs() {
    return requestFirstNs() + CLIENTS * EACH_NS;
  }

  @Override
  public boolean isHungUp() {
    return false;
  }

  @Override
  public long requestBytes() {
    return 100;
  }

  @Override
  public long answerBytes() {
    return 1_000;
  }

  @Override
  public boolean isFullDuplex() {
    return false;
  }

  @Override
  public boolean isIncomplete() {
    return false;
  }
}

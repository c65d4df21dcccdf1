package io.synspan.probe;

/** Hears of each prefix that began handshakes in one second. */
public interface SynConsumer {
  /**
   * It began so many.
   *
   * @param netnsInode of the listener's network namespace
   * @param prefix an IPv4 address in the low half, or the first half of an IPv6 one
   * @param prefixBits 24 for IPv4, 48 for IPv6
   * @param port that is listened on
   * @param syns at most as many as there were
   */
  void accept(long netnsInode, long prefix, int prefixBits, int port, long syns);
}

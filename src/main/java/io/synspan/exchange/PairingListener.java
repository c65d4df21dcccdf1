package io.synspan.exchange;

/**
 * Is told of each exchange once, on the thread that calls {@link ExchangePairing}. An {@link
 * Exchange} is valid only during the call.
 */
public interface PairingListener {
  /**
   * The proxy sent {@code upstream} because of {@code downstream}, and nothing else for it that was
   * answered.
   */
  void onPaired(Exchange downstream, Exchange upstream);

  /** Nothing can be said for certain. */
  void onUnpaired(Exchange exchange, Unpaired reason);
}

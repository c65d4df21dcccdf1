package io.synspan.exchange;

/**
 * Bounds of the pairing.
 *
 * @param maxExchanges most exchanges to remember at once, all processes together
 * @param learnedAfter exchanges with an upstream that must have been explained before any of them
 *     is paired
 * @param learnedForNs how long an upstream must have been known by then: longer than checkers take
 *     to come round again; pairs wait for it
 * @param sendSlackNs by how much a send may be stamped late; 0 where sends are stamped as they
 *     begin
 */
public record PairingSettings(
    int maxExchanges, int learnedAfter, long learnedForNs, long sendSlackNs) {
  private static final int MOST = 1 << 22;

  public PairingSettings {
    if (maxExchanges < 1 || maxExchanges > MOST) {
      throw new IllegalArgumentException(
          "Pairing of %d exchanges: must be 1 to %d".formatted(maxExchanges, MOST));
    }
  }
}

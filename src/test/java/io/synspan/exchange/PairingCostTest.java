package io.synspan.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** Nothing is allocated per record, and 100,000 exchanges a second are a part of one core. */
class PairingCostTest implements PairingListener {
  private static final int REQUESTS_PER_ROUND = 10_000;
  private static final int WARM_UP = 20;
  private static final int ROUNDS = 20;

  private final ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final RegularExchange exchange = new RegularExchange();
  private final ExchangePairing pairing =
      new ExchangePairing(new PairingSettings(1 << 16, 10, 0, 0), this);
  private long request;
  private long pairs;
  private long unpaired;

  @Override
  public void onPaired(Exchange downstream, Exchange upstream) {
    pairs++;
  }

  @Override
  public void onUnpaired(Exchange told, Unpaired reason) {
    unpaired++;
  }

  @Test
  void pairsAHundredThousandExchangesASecondWithoutAllocation() {
    for (int i = 0; i < WARM_UP; i++) {
      round();
    }
    long cpuNs = thread.getCurrentThreadCpuTime();
    int roundsThatAllocate = 0;
    for (int i = 0; i < ROUNDS; i++) {
      long allocated = thread.getCurrentThreadAllocatedBytes();
      round();
      roundsThatAllocate += thread.getCurrentThreadAllocatedBytes() > allocated ? 1 : 0;
    }
    double seconds = (thread.getCurrentThreadCpuTime() - cpuNs) / 1e9;
    // Compiled code that is given up for better allocates some hundred bytes, once.
    assertThat(roundsThatAllocate).isLessThanOrEqualTo(2);
    assertThat(unpaired).isZero();
    assertThat(pairs).isGreaterThan((WARM_UP + ROUNDS - 1) * REQUESTS_PER_ROUND);
    assertThat(2.0 * ROUNDS * REQUESTS_PER_ROUND / seconds).isGreaterThan(100_000);
  }

  private void round() {
    for (int i = 0; i < REQUESTS_PER_ROUND; i++, request++) {
      exchange.set(request, true);
      pairing.onExchange(exchange);
      exchange.set(request, false);
      pairing.onExchange(exchange);
    }
    pairing.advance(RegularExchange.beginNs(request));
  }
}

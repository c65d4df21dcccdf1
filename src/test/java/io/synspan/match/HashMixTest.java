package io.synspan.match;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HashMixTest {
  /** By chance 116 are the same; a record's own hash has 50,620 in all. */
  @Test
  void endsOneAfterTheOtherHaveHashesOfTheirOwn() {
    Set<Integer> hashes = new HashSet<>();
    for (int host = 0; host < 20; host++) {
      for (int port = 1_024; port < 51_024; port++) {
        hashes.add(new Endpoint(0, 0xffff_0a01_0000L + host, port).hashCode());
      }
    }

    assertThat(hashes).hasSizeGreaterThan(999_000);
  }

  @Test
  void exchangesOneAfterTheOtherHaveHashesOfTheirOwn() {
    Set<Integer> hashes = new HashSet<>();
    for (int cookie = 1; cookie <= 100; cookie++) {
      for (int number = 1; number <= 10_000; number++) {
        hashes.add(new ExchangeNews.Id(cookie, number).hashCode());
      }
    }

    assertThat(hashes).hasSizeGreaterThan(999_000);
  }
}

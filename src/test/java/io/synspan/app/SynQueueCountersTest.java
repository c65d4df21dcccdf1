package io.synspan.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SynQueueCountersTest {
  @TempDir private Path directory;

  @Test
  void addsUpCookiesAndDrops() throws IOException {
    assertThat(
            sumOf(
                """
                TcpExt: SyncookiesSent SyncookiesRecv TCPReqQFullDoCookies TCPReqQFullDrop
                TcpExt: 700 5 700 31
                IpExt: InNoRoutes SyncookiesSent
                IpExt: 1 1000
                """))
        .isEqualTo(731);
  }

  @Test
  void knowsNothingOfAKernelWithoutThem() throws IOException {
    assertThat(sumOf("TcpExt: EmbryonicRsts\nTcpExt: 3\n")).isZero();
    assertThat(sumOf("")).isZero();
    assertThat(new SynQueueCounters(directory.resolve("missing"), 1).getAsLong()).isZero();
  }

  @Test
  void readsTheRunningKernel() {
    assertThat(new SynQueueCounters().getAsLong()).isNotNegative();
    assertThat(new SynQueueCounters().netnsInode()).isPositive();
  }

  private long sumOf(String netstat) throws IOException {
    Path file = Files.writeString(directory.resolve("netstat"), netstat);
    return new SynQueueCounters(file, 1).getAsLong();
  }
}

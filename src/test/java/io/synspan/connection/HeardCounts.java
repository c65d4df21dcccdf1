package io.synspan.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.event.RetransmitType;
import java.util.HashSet;
import java.util.Set;

/** Adds up what the tracker tells, and checks that each connection is told of in order. */
final class HeardCounts implements ConnectionListener {
  private final Set<Long> open = new HashSet<>();
  private final Set<String> lives = new HashSet<>();

  long established;
  long adopted;
  long failed;
  long closed;
  long finished;
  long bytes;
  long segmentsAgain;

  long open() {
    return open.size();
  }

  @Override
  public void onEstablished(Connection connection) {
    established++;
    String life = connection.socketCookie() + " at " + connection.establishedNs();
    assertThat(lives.add(life)).as("%s is told once", life).isTrue();
    assertThat(open.add(connection.socketCookie())).isTrue();
  }

  @Override
  public void onAdopted(Connection connection) {
    adopted++;
    assertThat(open.add(connection.socketCookie())).isTrue();
  }

  @Override
  public void onFailed(Connection connection) {
    failed++;
    assertThat(open).doesNotContain(connection.socketCookie());
  }

  @Override
  public void onTransfer(
      Connection connection, long sentBytes, long receivedBytes, long elapsedNs) {
    assertThat(open).contains(connection.socketCookie());
    assertThat(Math.min(sentBytes, receivedBytes)).isNotNegative();
    assertThat(elapsedNs).isNotNegative();
    bytes += sentBytes + receivedBytes;
  }

  @Override
  public void onRetransmit(Connection connection, RetransmitType type, long segments) {
    assertThat(segments).isPositive();
    segmentsAgain += segments;
  }

  @Override
  public void onClosed(Connection connection) {
    closed++;
    assertThat(open.remove(connection.socketCookie())).isTrue();
  }

  @Override
  public void onFinished(Connection connection) {
    finished++;
    assertThat(connection.closedNs()).isNotZero();
  }

  @Override
  public void onEvicted(Connection connection) {
    assertThat(open.remove(connection.socketCookie())).isTrue();
  }

  @Override
  public void onVanished(Connection connection) {
    assertThat(open.remove(connection.socketCookie())).isTrue();
  }
}

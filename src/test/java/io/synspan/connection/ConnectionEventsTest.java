package io.synspan.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.event.ResetDirection;
import io.synspan.event.RetransmitType;
import io.synspan.event.TcpState;
import org.junit.jupiter.api.Test;

class ConnectionEventsTest {
  private final ConnectionEvents events = new ConnectionEvents();

  @Test
  void keepsWhatHappenedInOrder() {
    events.addRetransmit(10, RetransmitType.TAIL_LOSS_PROBE, 3);
    events.addReset(20, ResetDirection.RECEIVED, TcpState.FIN_WAIT1, 0);
    events.addReset(30, ResetDirection.SENT, TcpState.CLOSE, 4_294_967_295L);
    assertThat(events.size()).isEqualTo(3);
    assertThat(events.kind(0)).isEqualTo(ConnectionEvents.Kind.RETRANSMIT);
    assertThat(events.timeNs(0)).isEqualTo(10);
    assertThat(events.retransmitType(0)).isEqualTo(RetransmitType.TAIL_LOSS_PROBE);
    assertThat(events.segments(0)).isEqualTo(3);
    assertThat(events.kind(1)).isEqualTo(ConnectionEvents.Kind.RESET_RECEIVED);
    assertThat(events.tcpState(1)).isEqualTo(TcpState.FIN_WAIT1);
    assertThat(events.kind(2)).isEqualTo(ConnectionEvents.Kind.RESET_SENT);
    assertThat(events.resetReason(2)).isEqualTo(4_294_967_295L);
    assertThat(events.tcpState(2)).isEqualTo(TcpState.CLOSE);
  }

  @Test
  void keepsTheFirstRetransmitsAndCountsTheRest() {
    for (int i = 0; i < 40; i++) {
      events.addRetransmit(i, RetransmitType.FAST, 100 + i);
    }
    assertThat(events.size()).isEqualTo(28);
    assertThat(events.dropped()).isEqualTo(12);
    for (int i = 0; i < 28; i++) {
      assertThat(events.timeNs(i)).isEqualTo(i);
      assertThat(events.segments(i)).isEqualTo(100 + i);
    }
    events.clear();
    assertThat(events.size()).isZero();
    assertThat(events.dropped()).isZero();
  }

  @Test
  void hasRoomForResetsAfterManyRetransmits() {
    for (int i = 0; i < 40; i++) {
      events.addRetransmit(i, RetransmitType.FAST, 1);
    }
    for (int i = 40; i < 50; i++) {
      events.addReset(i, ResetDirection.SENT, TcpState.CLOSE, i);
    }
    assertThat(events.size()).isEqualTo(32);
    assertThat(events.dropped()).isEqualTo(12 + 6);
    assertThat(events.resetReason(28)).isEqualTo(40);
    assertThat(events.resetReason(31)).isEqualTo(43);
  }
}

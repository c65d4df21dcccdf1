package io.synspan.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.config.ExchangesMode;
import io.synspan.connection.ConnectionTracker;
import io.synspan.testing.KernelRecord;
import org.junit.jupiter.api.Test;

class ProxyWatchTest {
  private final ExchangeSwitch exchanges = new ExchangeSwitch(ExchangesMode.AUTO);
  private final ConnectionTracker tracker = new ConnectionTracker(100, new ProxyWatch(exchanges));

  @Test
  void turnsExchangesOnWhereAProcessAcceptsAndOpens() {
    KernelRecord.established(1).server().pid(10).atNs(1).decodeTo(tracker);
    KernelRecord.established(2).pid(11).atNs(2).decodeTo(tracker);
    assertThat(exchanges.isOn()).isFalse();

    KernelRecord.established(3).pid(10).atNs(3).decodeTo(tracker);
    assertThat(exchanges.isOn()).isTrue();
  }

  @Test
  void learnsFromAcceptWhichProcessItIs() {
    KernelRecord.established(1).pid(10).atNs(1).decodeTo(tracker);
    KernelRecord.established(2).server().pid(0).atNs(2).decodeTo(tracker);
    assertThat(exchanges.isOn()).isFalse();

    KernelRecord.accepted(2).pid(10).atNs(3).decodeTo(tracker);
    assertThat(exchanges.isOn()).isTrue();
  }

  @Test
  void neverTurnsOnWhatTheSettingsTurnOff() {
    ExchangeSwitch off = new ExchangeSwitch(ExchangesMode.OFF);
    off.turnOn();
    assertThat(off.isOn()).isFalse();
    assertThat(new ExchangeSwitch(ExchangesMode.ON).isOn()).isTrue();
  }
}

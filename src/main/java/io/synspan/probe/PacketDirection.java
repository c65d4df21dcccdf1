package io.synspan.probe;

import io.synspan.packet.PacketLayout;

/** Which way a packet goes, as this machine sees it. */
public enum PacketDirection {
  RECEIVE(PacketLayout.DIRECTION_RECEIVE),
  TRANSMIT(PacketLayout.DIRECTION_TRANSMIT);

  private final int code;

  PacketDirection(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  boolean isEgress() {
    return this == TRANSMIT;
  }
}

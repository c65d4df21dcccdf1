package io.synspan.connection;

/** Which way something goes, seen from the watched socket. */
public enum IoDirection {
  TRANSMIT,
  RECEIVE
}

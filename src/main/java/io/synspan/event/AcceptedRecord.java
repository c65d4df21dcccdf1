package io.synspan.event;

/**
 * A process has taken a connection from its accept queue: {@code struct synspan_accepted}. The
 * process is the one that accepted, the time that of accept()'s return. Most connections come
 * without: what tells of their end, or samples them, tells this too.
 */
public final class AcceptedRecord extends RecordHeader {
  AcceptedRecord() {}
}

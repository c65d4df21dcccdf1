package io.synspan.connection;

import io.synspan.event.CongestionState;
import io.synspan.event.DropRecord;
import io.synspan.event.ExchangeRecord;
import io.synspan.event.IpAddresses;
import io.synspan.event.RecordHeader;
import io.synspan.event.ResetRecord;
import io.synspan.event.RetransmitType;
import io.synspan.event.Role;
import io.synspan.event.TcpState;
import io.synspan.event.TraceparentRecord;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection as far as it is known now. The object belongs to the {@link ConnectionTracker}
 * and is used again for another connection once this one has ended: read it on the tracker's
 * thread, during a {@link ConnectionListener} call, and copy what you keep.
 *
 * <p>Times are CLOCK_MONOTONIC nanoseconds ({@link MonotonicClock} turns them into wall-clock), 0
 * where unknown. Counts are over the life of the socket, as of its last record.
 */
public final class Connection {
  private static final ConnectionEvents NO_EVENTS = new ConnectionEvents();

  /** Where the table keeps it. */
  enum Stage {
    /** Known by its cookie, not announced to the listener yet. */
    CONNECTING,
    /** Announced as established or adopted. */
    OPEN,
    /** Failed or closed a moment ago; a last record may still come. */
    FINISHED
  }

  // Kept by the table
  @Nullable Connection previous;
  @Nullable Connection next;
  Stage stage = Stage.CONNECTING;
  long socketCookie;

  // Kept by the tracker
  long lastRecordNs;
  long transferNs;

  long netnsInode;
  long pid;
  Role role = Role.NONE;
  TcpState tcpState = TcpState.CLOSE;
  boolean adopted;
  boolean failed;
  boolean acceptQueueWasFull;
  long errno;
  long localAddressHigh;
  long localAddressLow;
  long peerAddressHigh;
  long peerAddressLow;
  int localPort;
  int peerPort;

  long firstSeenNs;
  long openedNs;
  long establishedNs;
  long wireHandshakeNs;
  long syns;
  long acceptedNs;
  long closedNs;

  long bytesSent;
  long bytesReceived;
  long bytesRetransmitted;
  long segmentsSent;
  long segmentsReceived;
  long segmentsRetransmitted;
  long smoothedRttUs;
  long minimumRttUs;
  long outOfOrderSegments;
  long spuriousSegments;
  long congestionMarkedSegments;
  long congestionMarkedSegmentsReceived;
  long busyNs;
  long receiveWindowLimitedNs;
  long sendBufferLimitedNs;
  boolean zeroWindowSent;
  boolean zeroWindowReceived;
  long exchanges;
  long exchangesMissed;
  boolean fullDuplex;

  private @Nullable LossCounts losses;
  private @Nullable ConnectionEvents events;
  private @Nullable NamedSpans namedSpans;

  Connection() {}

  /** Makes this the connection that a record tells of, with nothing but its ends known. */
  void begin(RecordHeader header) {
    netnsInode = header.netnsInode();
    pid = header.pid();
    role = header.role();
    tcpState = header.tcpState();
    localAddressHigh = header.localAddressHigh();
    localAddressLow = header.localAddressLow();
    peerAddressHigh = header.peerAddressHigh();
    peerAddressLow = header.peerAddressLow();
    localPort = header.localPort();
    peerPort = header.peerPort();
    firstSeenNs = header.timestampNs();
    lastRecordNs = header.timestampNs();
    transferNs = header.timestampNs();
    adopted = false;
    failed = false;
    acceptQueueWasFull = false;
    errno = 0;
    openedNs = 0;
    establishedNs = 0;
    wireHandshakeNs = 0;
    syns = 0;
    acceptedNs = 0;
    closedNs = 0;
    bytesSent = 0;
    bytesReceived = 0;
    bytesRetransmitted = 0;
    segmentsSent = 0;
    segmentsReceived = 0;
    segmentsRetransmitted = 0;
    smoothedRttUs = 0;
    minimumRttUs = 0;
    outOfOrderSegments = 0;
    spuriousSegments = 0;
    congestionMarkedSegments = 0;
    congestionMarkedSegmentsReceived = 0;
    busyNs = 0;
    receiveWindowLimitedNs = 0;
    sendBufferLimitedNs = 0;
    zeroWindowSent = false;
    zeroWindowReceived = false;
    exchanges = 0;
    exchangesMissed = 0;
    fullDuplex = false;
    if (namedSpans != null) {
      namedSpans.clear();
    }
    if (losses != null) {
      losses.clear();
    }
    if (events != null) {
      events.clear();
    }
  }

  /** Takes over what every record tells anew. */
  void update(RecordHeader header) {
    lastRecordNs = header.timestampNs();
    localPort = header.localPort();
    localAddressHigh = header.localAddressHigh();
    localAddressLow = header.localAddressLow();
    if (header.pid() != 0) {
      pid = header.pid();
    }
    TcpState state = header.tcpState();
    // A SYN-ACK may be sent again by a timer that runs while the handshake ends elsewhere.
    boolean overtaken = stage != Stage.CONNECTING && state.phase() == TcpState.Phase.HANDSHAKE;
    if (state != TcpState.CLOSE && !overtaken) {
      tcpState = state;
    }
  }

  void setRetransmits(RetransmitType type, long count) {
    if (losses != null || count != 0) {
      lossesToSet().setRetransmits(type, count);
    }
  }

  void setCongestions(CongestionState state, long count) {
    if (losses != null || count != 0) {
      lossesToSet().setCongestions(state, count);
    }
  }

  private LossCounts lossesToSet() {
    if (losses == null) {
      losses = new LossCounts();
    }
    return losses;
  }

  void addCongestionEvent(long timeNs, CongestionState state) {
    eventsToAddTo().addCongestion(timeNs, state);
  }

  void addRetransmitEvent(long timeNs, RetransmitType type, long segments) {
    eventsToAddTo().addRetransmit(timeNs, type, segments);
  }

  void addResetEvent(ResetRecord record) {
    eventsToAddTo()
        .addReset(record.timestampNs(), record.direction(), record.tcpState(), record.reason());
  }

  void addDropEvent(DropRecord record) {
    eventsToAddTo().addDrop(record.timestampNs(), record.tcpState(), record.reason());
  }

  void addZeroWindowEvent(long timeNs, IoDirection direction) {
    eventsToAddTo().addZeroWindow(timeNs, direction);
  }

  void addSlowExchangeEvent(ExchangeRecord record) {
    eventsToAddTo().addSlowExchange(record.answerLastNs(), record.durationNs());
  }

  void countExchange(ExchangeRecord record) {
    exchangesMissed = Math.max(0, record.number() - exchanges - 1);
    exchanges = Math.max(exchanges, record.number());
    fullDuplex |= record.isFullDuplex();
  }

  void nameSpan(TraceparentRecord record) {
    if (namedSpans == null) {
      namedSpans = new NamedSpans();
    }
    namedSpans.put(record);
  }

  private ConnectionEvents eventsToAddTo() {
    if (events == null) {
      events = new ConnectionEvents();
    }
    return events;
  }

  /** The kernel's id of the socket; a socket that connects again keeps it. */
  public long socketCookie() {
    return socketCookie;
  }

  public long netnsInode() {
    return netnsInode;
  }

  /** Thread group id in the initial pid namespace; 0 where unknown. */
  public long pid() {
    return pid;
  }

  /** CLIENT or SERVER. */
  public Role role() {
    return role;
  }

  /** The last state before CLOSE, as of the last record. */
  public TcpState tcpState() {
    return tcpState;
  }

  /** Whether it entered in mid-life, see {@link ConnectionListener#onAdopted}. */
  public boolean adopted() {
    return adopted;
  }

  /** Whether its listener's accept queue was full when its SYN-ACK was first sent again. */
  public boolean acceptQueueWasFull() {
    return acceptQueueWasFull;
  }

  /** Whether its handshake came to nothing. */
  public boolean failed() {
    return failed;
  }

  /** Why it failed, as connect() returns it; 0 where the process gave up or it did not fail. */
  public long errno() {
    return errno;
  }

  /** See {@link IpAddresses}. */
  public long localAddressHigh() {
    return localAddressHigh;
  }

  public long localAddressLow() {
    return localAddressLow;
  }

  public long peerAddressHigh() {
    return peerAddressHigh;
  }

  public long peerAddressLow() {
    return peerAddressLow;
  }

  /** Whether the two ends talk IPv4, whatever the socket's family. */
  public boolean isIpv4() {
    return IpAddresses.isIpv4(peerAddressHigh, peerAddressLow);
  }

  public int localPort() {
    return localPort;
  }

  public int peerPort() {
    return peerPort;
  }

  /** Both ends, as a new value that may be kept. */
  public Endpoints endpoints() {
    return Endpoints.of(this);
  }

  /** The local port of an accepted connection, the peer's port of an opened one. */
  public int servicePort() {
    return role == Role.CLIENT ? peerPort : localPort;
  }

  /** The time of the last record of it. */
  public long lastRecordNs() {
    return lastRecordNs;
  }

  /** The time of the first record of it. */
  public long firstSeenNs() {
    return firstSeenNs;
  }

  /** When its first SYN (client) or SYN-ACK (server) was sent. */
  public long openedNs() {
    return openedNs;
  }

  public long establishedNs() {
    return establishedNs;
  }

  /** When accept() handed it to its process; 0 where it has not, or where no hook tells. */
  public long acceptedNs() {
    return acceptedNs;
  }

  /** From ESTABLISHED to accept(): its time in the accept queue. 0 where unknown. */
  public long acceptWaitNs() {
    return acceptedNs == 0 || establishedNs == 0 ? 0 : Math.max(1, acceptedNs - establishedNs);
  }

  /** When it was closed or failed. */
  public long closedNs() {
    return closedNs;
  }

  /** From {@link #openedNs} to ESTABLISHED; 0 where unknown. */
  public long handshakeNs() {
    return openedNs == 0 || establishedNs == 0 ? 0 : establishedNs - openedNs;
  }

  /**
   * As packets show it: from the first SYN sent to the SYN-ACK received (client), from the first
   * SYN received to ESTABLISHED (server); 0 where they were not seen.
   */
  public long wireHandshakeNs() {
    return wireHandshakeNs;
  }

  /** How often its SYN was seen; 0 as before. */
  public long syns() {
    return syns;
  }

  /** Payload, without what was sent again. */
  public long bytesSent() {
    return bytesSent;
  }

  /** Payload. */
  public long bytesReceived() {
    return bytesReceived;
  }

  /** Payload that was sent again. */
  public long bytesRetransmitted() {
    return bytesRetransmitted;
  }

  public long segmentsSent() {
    return segmentsSent;
  }

  public long segmentsReceived() {
    return segmentsReceived;
  }

  /** The kernel's own total; above the sum by type where a hook is missing. */
  public long segmentsRetransmitted() {
    return segmentsRetransmitted;
  }

  /** 0 where unknown. */
  public long smoothedRttUs() {
    return smoothedRttUs;
  }

  /** 0 where unknown. */
  public long minimumRttUs() {
    return minimumRttUs;
  }

  /** Data segments that arrived ahead of a gap. */
  public long outOfOrderSegments() {
    return outOfOrderSegments;
  }

  /** Data segments that were sent again in vain: the peer had them. */
  public long spuriousSegments() {
    return spuriousSegments;
  }

  /** Segments that were sent and arrived marked: congestion on the way. */
  public long congestionMarkedSegments() {
    return congestionMarkedSegments;
  }

  /** Segments that were received marked; 0 before Linux 6.18. */
  public long congestionMarkedSegmentsReceived() {
    return congestionMarkedSegmentsReceived;
  }

  /** Time in which there was data to send. */
  public long busyNs() {
    return busyNs;
  }

  /** Of the busy time the part in which the peer's window held the data back. */
  public long receiveWindowLimitedNs() {
    return receiveWindowLimitedNs;
  }

  /** Of the busy time the part in which our own send buffer held the data back. */
  public long sendBufferLimitedNs() {
    return sendBufferLimitedNs;
  }

  /** The number of its last exchange; 0 where none was told of. */
  public long exchanges() {
    return exchanges;
  }

  /**
   * Within {@link ConnectionListener#onExchange}: the exchanges between this one and the last that
   * was told of, whose records were lost.
   */
  public long exchangesMissed() {
    return exchangesMissed;
  }

  /**
   * The span that the request of one of the last exchanges named, and that its tracer records; null
   * where it named none, or nobody looks.
   */
  public @Nullable SpanIds namedSpan(long exchangeNumber) {
    return namedSpans == null ? null : namedSpans.of(exchangeNumber);
  }

  /** Whether both ends talk at once on it, so that its exchanges are no requests. */
  public boolean isFullDuplex() {
    return fullDuplex;
  }

  /** Segments of this type that were sent again. */
  public long retransmits(RetransmitType type) {
    return losses == null ? 0 : losses.retransmits(type);
  }

  /** How often its sender came to this state. */
  public long congestions(CongestionState state) {
    return losses == null ? 0 : losses.congestions(state);
  }

  /** SYN (client) or SYN-ACK (server) segments that were sent again. */
  public long handshakeRetransmits() {
    return retransmits(RetransmitType.SYN) + retransmits(RetransmitType.SYN_ACK);
  }

  /** What happened between its begin and its end; empty where nothing did. */
  public ConnectionEvents events() {
    return events == null ? NO_EVENTS : events;
  }
}

package io.synspan.signal;

/** What the kernel counted for a socket. Whatever it sent again was a fast retransmit. */
record KernelTotals(
    long bytesSent,
    long bytesRetransmitted,
    long bytesReceived,
    int segmentsSent,
    int segmentsReceived,
    int segmentsRetransmitted,
    int smoothedRttUs,
    int minimumRttUs) {

  /** 300 bytes out, 5000 bytes in, round trips of 2 ms (smoothed) and 1.5 ms (minimum). */
  static final KernelTotals REQUEST = new KernelTotals(300, 0, 5000, 6, 8, 0, 2000, 1500);
}

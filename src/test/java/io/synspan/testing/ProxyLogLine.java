package io.synspan.testing;

/**
 * What a proxy itself logged of a request.
 *
 * @param id of the request, from its path
 * @param totalMs from the request's first byte to the answer's last
 * @param upstreamMs what it waited for its upstream: nginx until the answer's last byte, HAProxy
 *     until the end of its header
 */
public record ProxyLogLine(long id, double totalMs, double upstreamMs) {}

/**
 * Which upstream exchange a downstream exchange of the same process caused, from times alone. An
 * exchange is one request and its answer on a connection. A pair is told only when it is part of
 * every explanation of what was seen; docs/adr/0009-pairing.md says why that is safe. {@link
 * io.synspan.exchange.ExchangePairing} is where to start.
 */
@NullMarked
package io.synspan.exchange;

import org.jspecify.annotations.NullMarked;

package io.synspan.inspect;

import java.util.function.IntFunction;
import java.util.function.LongUnaryOperator;

/**
 * What a record says in numbers, for people.
 *
 * @param epochNs from CLOCK_MONOTONIC to nanoseconds since 1970
 * @param interfaceName of an index
 * @param hookName of the kernel side's number
 */
public record PacketNames(
    LongUnaryOperator epochNs, IntFunction<String> interfaceName, IntFunction<String> hookName) {}

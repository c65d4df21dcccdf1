package io.synspan.enrich;

import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The running kernel's names for its reasons, as attribute values.
 *
 * @param resets null where the kernel gives none
 */
public record ReasonNames(IntFunction<@Nullable String> resets, IntFunction<String> drops) {}

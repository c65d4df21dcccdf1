package io.synspan.signal;

/**
 * Whether the kernel calls us at one of its hooks.
 *
 * @param name the kernel's, as {@code tcp_send_reset}
 */
public record HookState(String name, boolean attached) {}

package io.synspan.probe;

/**
 * Whether a hook is in place.
 *
 * @param hook which one
 * @param usable attached, or for a check: it could be loaded and attached
 * @param problem why not, in one or a few lines; empty where it is usable
 */
public record HookStatus(Hook hook, boolean usable, String problem) {}

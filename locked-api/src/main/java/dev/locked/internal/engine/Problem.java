package dev.locked.internal.engine;

import org.jspecify.annotations.Nullable;

/**
 * Something that went wrong, on its way to the user.
 *
 * @param fault its class
 * @param what the operation, for the message
 * @param cause the backend's exception, if there is one; never looked into here
 */
public record Problem(Fault fault, String what, @Nullable Throwable cause) {}

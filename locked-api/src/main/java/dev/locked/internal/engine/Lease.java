package dev.locked.internal.engine;

/**
 * A session, as elections see it.
 *
 * @param session our number for it
 * @param owner the store's name for it
 * @param ttl the granted ttl
 * @param deadline when claims under it end, unless it is renewed
 */
public record Lease(long session, String owner, long ttl, long deadline) {}

package dev.mokalb.kube.lease.election;

import java.util.Optional;

/**
 * A write of the Lease.
 *
 * @param record what it becomes
 * @param guard the version that it must still have; empty to create it
 * @param sentNanos when it was sent: the Lease cannot have been granted earlier than that
 */
public record Attempt(LeaseRecord record, Optional<String> guard, long sentNanos) {}

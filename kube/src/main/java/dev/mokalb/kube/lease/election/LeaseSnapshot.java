package dev.mokalb.kube.lease.election;

/** A Lease as the API server has it, with the version that a write of it is guarded by. */
public record LeaseSnapshot(LeaseRecord record, String resourceVersion) {}

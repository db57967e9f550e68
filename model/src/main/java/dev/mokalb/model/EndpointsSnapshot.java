package dev.mokalb.model;

import java.util.List;

/**
 * One EndpointSlice: where the Service has endpoints that can take traffic. An endpoint is usable
 * when it is ready (absent counts as ready) or serving.
 *
 * @param service the Service it belongs to
 * @param usable whether it holds any usable endpoint
 * @param nodes names of the nodes of usable endpoints, without repetition, sorted
 */
public record EndpointsSnapshot(ObjectKey service, boolean usable, List<String> nodes) {
  public EndpointsSnapshot {
    nodes = List.copyOf(nodes);
  }
}

package dev.mokalb.speaker.kube;

import dev.mokalb.kube.api.ResourceCollection;
import dev.mokalb.kube.api.ResourceType;

/** The two kinds of objects in which a speaker says what it announces. */
enum StatusKind {
  /** One for a Service, by the node that answers for it; the interfaces, if not all. */
  LAYER2("ServiceL2Status", "servicel2statuses", "l2-"),
  /** One for a Service and node: to which peers its routes have been sent. */
  BGP("ServiceBGPStatus", "servicebgpstatuses", "bgp-");

  static final String NODE_LABEL = "metallb.io/node";
  static final String NAME_LABEL = "metallb.io/service-name";
  static final String NAMESPACE_LABEL = "metallb.io/service-namespace";

  private final String kind;
  private final String plural;
  private final String namePrefix;

  StatusKind(String kind, String plural, String namePrefix) {
    this.kind = kind;
    this.plural = plural;
    this.namePrefix = namePrefix;
  }

  /** As in {@code kind}. */
  String kind() {
    return kind;
  }

  ResourceType type() {
    return new ResourceType("metallb.io", "v1beta1", plural);
  }

  /** What the API server is to complete to a name that nothing has. */
  String namePrefix() {
    return namePrefix;
  }

  /**
   * What is watched: of layer 2 those of all nodes, since who takes a Service over removes what a
   * dead node left; of BGP, where there are as many for each Service as there are nodes, one's own.
   */
  ResourceCollection watched(String namespace, String nodeLabel) {
    ResourceCollection all = type().collection().inNamespace(namespace);
    return switch (this) {
      case LAYER2 -> all;
      case BGP -> all.matchingLabels(NODE_LABEL + "=" + nodeLabel);
    };
  }
}

package dev.mokalb.kube.api;

/**
 * What RBAC has to allow for a request.
 *
 * @param subresource empty for the object itself
 * @param namespace empty for the whole cluster
 */
public record Permission(String verb, ResourceType type, String subresource, String namespace) {

  /** On whole objects of a kind. */
  public static Permission to(String verb, ResourceType type, String namespace) {
    return new Permission(verb, type, "", namespace);
  }

  /** The rule to add, as it is written in a Role or a ClusterRole. */
  public String rule() {
    String resource = subresource.isEmpty() ? type.plural() : type.plural() + "/" + subresource;
    String where =
        namespace.isEmpty() ? "a ClusterRole" : "a Role in namespace \"" + namespace + "\"";
    return "{apiGroups: [\"%s\"], resources: [\"%s\"], verbs: [\"%s\"]} in %s"
        .formatted(type.group(), resource, verb, where);
  }
}

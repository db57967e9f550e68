package dev.mokalb.kube.api;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Objects of one kind that are listed and watched together.
 *
 * @param namespace empty for all namespaces
 * @param fieldSelector empty for none
 * @param labelSelector empty for none
 */
public record ResourceCollection(
    ResourceType type, String namespace, String fieldSelector, String labelSelector) {

  /** Only those of one namespace. */
  public ResourceCollection inNamespace(String name) {
    return new ResourceCollection(type, name, fieldSelector, labelSelector);
  }

  /** Only the one of this name. RBAC rules with {@code resourceNames} allow to watch it so. */
  public ResourceCollection named(String name) {
    return matchingFields("metadata.name=" + name);
  }

  public ResourceCollection matchingFields(String selector) {
    return new ResourceCollection(type, namespace, selector, labelSelector);
  }

  public ResourceCollection matchingLabels(String selector) {
    return new ResourceCollection(type, namespace, fieldSelector, selector);
  }

  /** Path and selectors, ready for more parameters: it ends in {@code ?} or {@code &}. */
  public String query() {
    StringBuilder query = new StringBuilder(type.pathIn(namespace)).append('?');
    append(query, "fieldSelector", fieldSelector);
    append(query, "labelSelector", labelSelector);
    return query.toString();
  }

  private static void append(StringBuilder query, String name, String selector) {
    if (!selector.isEmpty()) {
      query.append(name).append('=');
      query.append(URLEncoder.encode(selector, StandardCharsets.UTF_8)).append('&');
    }
  }

  /** For people: {@code configmaps in metallb-system (metadata.name=config)}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(type.toString());
    if (!namespace.isEmpty()) {
      text.append(" in ").append(namespace);
    }
    for (String selector : new String[] {fieldSelector, labelSelector}) {
      if (!selector.isEmpty()) {
        text.append(" (").append(selector).append(')');
      }
    }
    return text.toString();
  }
}

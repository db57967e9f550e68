package dev.mokalb.lab.cluster;

import java.util.List;

/**
 * What an API server is started with beyond what every lab has.
 *
 * @param flags added to its command line
 * @param users known to it beside the administrator and kube-proxy
 */
public record ApiServerSetup(List<String> flags, List<User> users) {
  /** For a lab without kubelets and controllers: its objects are written by hand. */
  public static final ApiServerSetup BY_HAND =
      new ApiServerSetup(
          List.of(
              "--authorization-mode=RBAC",
              // Nobody makes the service account "default"; pods are written by hand.
              "--disable-admission-plugins=ServiceAccount"),
          List.of());

  /** Somebody who shows a token. */
  public record User(String name, String group, String token) {}

  public ApiServerSetup {
    flags = List.copyOf(flags);
    users = List.copyOf(users);
  }
}

package dev.mokalb.lab.cluster;

import java.util.List;
import java.util.Map;

/**
 * An application of the lab: a pod for it can stand on each node, and answers over HTTP on {@link
 * #HTTP_PORTS} and echoes UDP on {@link #ECHO_PORT}.
 *
 * @param slot the place of its pod's address among those of the node, from 0
 */
public record App(String name, Map<String, String> labels, int slot) {
  public static final List<Integer> HTTP_PORTS = List.of(80, 8080, 8501);
  public static final int ECHO_PORT = 7; // RFC 862

  public static final App NEXTCLOUD =
      new App("nextcloud", Map.of("app", "nextcloud", "environment", "dev"), 0);
  public static final App FRONTEND = new App("frontend", Map.of("app", "frontend"), 1);
  public static final App MY_APP = new App("my-app", Map.of("app", "my-app"), 2);
  public static final App ECHO = new App("echo", Map.of("app", "echo"), 3);

  public static final List<App> ALL = List.of(NEXTCLOUD, FRONTEND, MY_APP, ECHO);

  public App {
    labels = Map.copyOf(labels);
  }

  public String podName(String node) {
    return name + "-" + node;
  }
}

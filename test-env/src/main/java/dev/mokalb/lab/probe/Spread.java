package dev.mokalb.lab.probe;

import dev.mokalb.lab.network.NetworkNamespace;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which nodes a client's connections reach. */
public final class Spread {

  private static final Pattern NODE = Pattern.compile("on node (\\S+)</h1>");

  private Spread() {}

  /** Fetches so many pages from port 80 of an address, each over a new connection, by node. */
  public static SortedMap<String, Integer> over(
      NetworkNamespace client, String address, int connections) {
    String pages =
        client
            .exec(
                "curl",
                "-s",
                "-m",
                "5",
                "-H",
                "Connection: close",
                "http://" + address + "/?[1-" + connections + "]")
            .output();
    SortedMap<String, Integer> nodes = new TreeMap<>();
    Matcher node = NODE.matcher(pages);
    while (node.find()) {
      nodes.merge(node.group(1), 1, Integer::sum);
    }
    return nodes;
  }
}

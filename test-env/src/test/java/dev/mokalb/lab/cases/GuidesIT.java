package dev.mokalb.lab.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.lab.network.NetworkNamespace;
import dev.mokalb.lab.network.Topology;
import dev.mokalb.lab.process.Commands;
import dev.mokalb.lab.router.Bird;
import dev.mokalb.lab.router.Frr;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the guides for routers say, taken from their text and done. */
class GuidesIT {
  @RegisterExtension static final TestLab LAB = new TestLab();

  private static final String ADDRESS = "198.51.100.1";
  private static final Duration LIMIT = Duration.ofSeconds(40);

  @TempDir Path folder;
  private NetworkNamespace router;

  @BeforeEach
  void start() {
    router = LAB.lab().network().namespace(Topology.ROUTER);
    Commands.run(router.commandLine(List.of("sysctl", "-qw", "net.ipv4.ip_forward=1")));
  }

  @Test
  void frr() throws IOException {
    Path guide = guide("bgp-frr.md");
    try (Frr frr = new Frr(router, folder, block(guide, "frr"))) {
      frr.start();
      serve(block(guide, "yaml"), "186");
      awaitThree(() -> frr.vty("show bfd peers brief"), "\\bup\\b");
      assertThat(frr.vty("show bgp summary")).contains("192.168.2.11", "192.168.2.13");
      assertThat(frr.route(ADDRESS + "/32").orElseThrow()).contains("multipath");
    } finally {
      LAB.lab().objects().delete(block(guide, "yaml"));
    }
  }

  @Test
  void bird() throws IOException {
    Path guide = guide("bgp-bird.md");
    String configuration = block(guide, "bird").replace("log syslog all;", "log stderr all;");
    try (Bird bird = new Bird(router, folder, configuration)) {
      bird.start();
      serve(block(guide, "yaml"), "12");
      awaitThree(() -> bird.birdc("show", "bfd", "sessions"), "\\bUp\\b");
      awaitThree(() -> bird.birdc("show", "protocols"), "\\bup\\b.*\\bEstablished\\b");
      assertThat(bird.birdc("show", "route", ADDRESS + "/32", "all")).contains("n1", "n2", "n3");
    } finally {
      LAB.lab().objects().delete(block(guide, "yaml"));
    }
  }

  /**
   * Applies the objects of a guide; a Service is then reached over all three nodes.
   *
   * @param origin of the router's routes in the kernel (RTPROT_BGP, RTPROT_BIRD): a router that is
   *     killed leaves its own behind
   */
  private void serve(String objects, String origin) {
    LAB.apply(objects);
    LAB.create(TestLab.echo("echo"));
    LAB.awaitAddresses("echo", ADDRESS);
    await("a path over each node in the router's kernel")
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(paths(origin)).containsExactlyElementsOf(nodes()));
    LAB.awaitPage(ADDRESS);
  }

  /** Waits until three lines of what a command prints have the pattern. */
  private static void awaitThree(Supplier<String> output, String pattern) {
    Pattern wanted = Pattern.compile(pattern);
    await("three lines with " + pattern)
        .atMost(LIMIT)
        .untilAsserted(() ->
            assertThat(output.get().lines().filter(line -> wanted.matcher(line).find()))
                .hasSize(3));
  }

  private List<String> nodes() {
    return LAB.lab().topology().nodes().stream()
        .map(node -> LAB.lab().topology().host(node).ipv4())
        .toList();
  }

  /** The next hops of the router's kernel. */
  private List<String> paths(String origin) {
    return Pattern.compile("via (\\S+)")
        .matcher(router.exec("ip", "route", "show", ADDRESS, "proto", origin).output())
        .results()
        .map(hop -> hop.group(1))
        .sorted()
        .toList();
  }

  private static Path guide(String name) {
    return LAB.lab().installation().home().resolve("docs/guides").resolve(name);
  }

  /** The one block of a guide in this language. */
  private static String block(Path guide, String language) throws IOException {
    List<String> blocks =
        Pattern.compile("(?ms)^```" + language + "\n(.*?)^```$")
            .matcher(Files.readString(guide))
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(blocks).as("blocks of %s in %s", language, guide).hasSize(1);
    return blocks.getFirst();
  }
}

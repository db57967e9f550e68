package dev.mokalb.kind;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** test-env/kind/pool.sh: which addresses of a network of containers Services are given. */
class PoolScriptTest {
  private static final String DOCKER_OF_BOTH_FAMILIES =
      """
      [
          {
              "Name": "kind",
              "Driver": "bridge",
              "EnableIPv6": true,
              "IPAM": {
                  "Driver": "default",
                  "Options": {},
                  "Config": [
                      {
                          "Subnet": "fc00:f853:ccd:e793::/64"
                      },
                      {
                          "Subnet": "172.18.0.0/16",
                          "Gateway": "172.18.0.1"
                      }
                  ]
              },
              "Containers": {
                  "4f3c": {
                      "Name": "kind-control-plane",
                      "IPv4Address": "172.18.0.2/16",
                      "IPv6Address": "fc00:f853:ccd:e793::2/64"
                  }
              },
              "Options": {"com.docker.network.bridge.enable_ip_masquerade": "true"}
          }
      ]
      """;
  private static final String PODMAN =
      """
      [
           {
                "name": "kind",
                "driver": "bridge",
                "subnets": [
                     {
                          "subnet": "fc00:f853:ccd:e793::/64",
                          "gateway": "fc00:f853:ccd:e793::1"
                     },
                     {
                          "subnet": "10.89.0.0/24",
                          "gateway": "10.89.0.1"
                     }
                ],
                "ipv6_enabled": true
           }
      ]
      """;
  private static final String V4_POOL = "172.18.255.200-172.18.255.249";
  private static final String V6_POOL = "fc00:f853:ccd:e793:ffff::/112";

  record Case(String name, String network, List<String> families, List<String> pool) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static String only(String subnet) {
    return "[{\"IPAM\":{\"Config\":[{\"Subnet\":\"%s\"}]}}]".formatted(subnet);
  }

  static Stream<Case> networks() {
    List<String> both = List.of("IPv4", "IPv6");
    return Stream.of(
        new Case("Docker, IPv4", DOCKER_OF_BOTH_FAMILIES, List.of("IPv4"), List.of(V4_POOL)),
        new Case("Docker, IPv6", DOCKER_OF_BOTH_FAMILIES, List.of("IPv6"), List.of(V6_POOL)),
        new Case("Docker, both", DOCKER_OF_BOTH_FAMILIES, both, List.of(V6_POOL, V4_POOL)),
        new Case("podman", PODMAN, both, List.of(V6_POOL, "10.89.0.200-10.89.0.249")),
        new Case("no IPv6", only("172.19.0.0/16"), both, List.of("172.19.255.200-172.19.255.249")),
        new Case(
            "a /20 in the middle of a /16",
            only("192.168.224.0/20"),
            both,
            List.of("192.168.239.200-192.168.239.249")),
        new Case("the smallest", only("10.0.0.64/26"), both, List.of("10.0.0.72-10.0.0.121")),
        new Case("a short prefix", only("fd00::/48"), both, List.of("fd00:0:0:0:ffff::/112")));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void poolIsTheEndOfEachSubnet(Case row, @TempDir Path folder) throws Exception {
    Script.Ended ended = pool(folder, row.network(), row.families());
    assertThat(ended.errors()).isEmpty();
    assertThat(ended.output().lines()).containsExactlyElementsOf(row.pool());
    assertThat(ended.status()).isZero();
  }

  static Stream<Case> strangeNetworks() {
    List<String> ipv4 = List.of("IPv4");
    return Stream.of(
        new Case("no subnet", "[]", ipv4, List.of("no subnet of IPv4", "none")),
        new Case(
            "of the other family",
            only("fd00::/64"),
            ipv4,
            List.of("no subnet of IPv4", "fd00::/64")),
        new Case("too small", only("10.0.0.0/27"), ipv4, List.of("10.0.0.0/27", "/8 to /26")),
        new Case(
            "a small IPv6", only("fd00::/80"), List.of("IPv6"), List.of("smaller than a /64")));
  }

  @ParameterizedTest
  @MethodSource("strangeNetworks")
  void strangeNetworkIsRefusedInWords(Case row, @TempDir Path folder) throws Exception {
    Script.Ended ended = pool(folder, row.network(), row.families());
    assertThat(ended.errors()).startsWith("kind: ").contains(row.pool());
    assertThat(ended.status()).isNotZero();
  }

  private static Script.Ended pool(Path folder, String network, List<String> families)
      throws IOException, InterruptedException {
    Path input = Files.writeString(folder.resolve("network"), network);
    return Script.run(Script.FOLDER.resolve("pool.sh"), families, input, "");
  }
}

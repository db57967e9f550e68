package dev.mokalb.lab.crds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.mokalb.kube.convert.LegacyConversion;
import dev.mokalb.lab.Lab;
import dev.mokalb.lab.LabOptions;
import dev.mokalb.lab.process.CommandResult;
import dev.mokalb.lab.process.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What {@code moka-controller convert} writes, given to a real API server. */
class ConvertIT {

  private static final long SEED = 20_261_128;
  private static final int RANDOM_CONFIG_MAPS = 1_500;

  /** Every key of the format, in ways in which people wrote them. */
  private static final String EVERYTHING =
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: config, namespace: metallb-system}
      data:
        config: |
          peers:
          - &tor
            my-asn: 64512
            peer-asn: 64513
            peer-address: 10.0.0.1
          - <<: *tor
            peer-address: 10.0.0.2
            source-address: 10.0.0.9
            peer-port: 16384
            hold-time: 60s
            keepalive-time: 20s
            router-id: 10.0.0.9
            password: 12345
            bfd-profile: full
            ebgp-multihop: yes
            node-selectors:
            - match-labels: {kubernetes.io/hostname: n1, rack: 1}
              match-expressions:
              - {key: zone, operator: In, values: [a, "b", 0.5]}
              - {key: example.com/zone, operator: NotIn, values: [on]}
              - {key: edge, operator: Exists}
              - {key: old, operator: DoesNotExist, values: []}
            - match-labels: {rack: ''}
            -
          - my-asn: 4_200_000_000
            peer-asn: 0xfc01
            peer-address: FD00::1
            source-address: fd00::9
            peer-port: 0
            hold-time: 0
            bfd-profile: Empty_1
          bgp-communities:
            no-export: 65535:65281
            red: "64512:1"
            big: large:64512:1:2
          bfd-profiles:
          - name: full
            receive-interval: 50
            transmit-interval: 60
            detect-multiplier: 4
            echo-interval: 100
            echo-mode: true
            passive-mode: on
            minimum-ttl: 250
          - name: Empty_1
          address-pools:
          - name: default
            protocol: layer2
            addresses:
            - 192.168.2.200-192.168.2.225
            - 192.168.3.200 - 192.168.3.225
            - 10.0.5.1/24
          - name: 9_Pool_A
            protocol: bgp
            addresses: [10.0.16.0/20, 'fd00:5::/64', 'fd00:6::-FD00:6::ffff:ffff:ffff:ffff']
            auto-assign: false
            avoid-buggy-ips: true
            bgp-advertisements:
            - aggregation-length: 24
              aggregation-length-v6: 64
              localpref: 4294967295
              communities: [no-export, red, big, '64512:7', 'large:1:2:3']
            - communities: [red]
          - name: plain
            protocol: bgp
            addresses: [10.0.2.0/24]
      """;

  static Lab lab;
  static ObjectWriter writer;

  @BeforeAll
  static void start() throws IOException {
    lab = Lab.up(LabOptions.in(Path.of("target", "labs", "ConvertIT")).bare().withNodes(1));
    List<JsonNode> definitions = new ArrayList<>();
    try (Stream<Path> files = Files.list(lab.installation().definitions())) {
      for (Path file : files.sorted().toList()) {
        definitions.add(new YAMLMapper().readTree(file.toFile()));
      }
    }
    writer = new ObjectWriter(lab.kubernetes(), definitions);
  }

  @AfterAll
  static void takeDown() {
    lab.close();
  }

  @Test
  void aConfigMapWithEverythingBecomesObjectsThatTheApiServerTakes() throws IOException {
    kubectl("apply", "-f", file("config-map.yaml", EVERYTHING));
    String configMap = kubectl("get", "configmap", "config", "-n", "metallb-system", "-o", "yaml");

    CommandResult converted = convert(configMap);

    assertThat(converted.exitCode()).as(converted.errors()).isZero();
    assertThat(converted.errors().lines())
        .containsExactly(
            "profile \"Empty_1\" is called \"empty-1\" now",
            "pool \"9_Pool_A\" is called \"pool-a\" now; change the annotation"
                + " metallb.io/address-pool of Services that name it");
    String applied =
        kubectl("apply", "--validate=strict", "-f", file("resources.yaml", converted.output()));
    assertThat(applied.lines())
        .containsExactly(
            "bgppeer.metallb.io/peer1 created",
            "bgppeer.metallb.io/peer2 created",
            "bgppeer.metallb.io/peer3 created",
            "ipaddresspool.metallb.io/default created",
            "ipaddresspool.metallb.io/pool-a created",
            "ipaddresspool.metallb.io/plain created",
            "bgpadvertisement.metallb.io/bgpadvertisement1 created",
            "bgpadvertisement.metallb.io/bgpadvertisement2 created",
            "bgpadvertisement.metallb.io/bgpadvertisement3 created",
            "l2advertisement.metallb.io/l2advertisement1 created",
            "bfdprofile.metallb.io/full created",
            "bfdprofile.metallb.io/empty-1 created",
            "community.metallb.io/communities created");
  }

  @Test
  void anEmptyInputEndsWithOneAndWritesNothing() {
    CommandResult converted = convert("");
    assertThat(converted.exitCode()).isEqualTo(1);
    assertThat(converted.output()).isEmpty();
    assertThat(converted.errors()).contains("the input is empty: give the ConfigMap");
  }

  @Test
  void whatTheApiServerWouldRefuseEndsWithOneAndWritesNothing() {
    CommandResult converted = convert(EVERYTHING.replace("peer-port: 16384", "peer-port: 16385"));
    assertThat(converted.exitCode()).isEqualTo(1);
    assertThat(converted.output()).isEmpty();
    assertThat(converted.errors().lines())
        .containsExactly(
            "BGPPeer \"peer2\": spec.peerPort \"16385\" (line 14, column 18) is greater than 16384,"
                + " for which the API server would refuse the object: write at most 16384");
  }

  /** The limits are narrow enough for the API server's own on what a rule may cost. */
  @Test
  void longListsAreAccepted() throws IOException {
    String addresses = listed(1_000, "'10.0.0.1 - 10.0.0.2', ", "fd00:#::/64");
    String selectors =
        listed(
            64,
            "",
            "{match-expressions: ["
                + listed(32, "", "{key: k#, operator: In, values: [v@, w, x]}")
                + "]}");
    String labels = listed(64, "", "{match-labels: {a: a, b: b, c: v#}}");
    String peer = "{my-asn: 64512, peer-asn: 64513, peer-address: 10.0.0.1, node-selectors: [%s]}";
    String config =
        "peers: ["
            + peer.formatted(selectors)
            + ", "
            + peer.formatted(labels).replace("10.0.0.1", "10.0.0.2")
            + "]\nbgp-communities: {"
            + listed(513, "", "n#: '64512:#'")
            + "}\naddress-pools: [{name: a, protocol: bgp, addresses: ["
            + addresses
            + "], bgp-advertisements: [{communities: ["
            + listed(63, "", "n#")
            + "]}]}]\n";
    CommandResult converted = convert(config);
    assertThat(converted.exitCode()).as(converted.errors()).isZero();
    for (ObjectNode object : objects(converted.output())) {
      assertThat(writer.tryOut(object).complaints())
          .as(object.path("kind") + " " + object.at("/metadata/name"))
          .isEmpty();
    }
  }

  /** So many elements with their number for {@code #}, the first of them given. */
  private static String listed(int count, String first, String element) {
    return first
        + IntStream.rangeClosed(1, first.isEmpty() ? count : count - 1)
            .mapToObj(i -> element.replace("#", Integer.toString(i)).replace("@", "#"))
            .collect(Collectors.joining(", "));
  }

  /** Whatever is converted is accepted. */
  @Test
  void theCommandIsAtLeastAsStrictAsTheApiServer() throws IOException {
    RandomConfigMaps random = new RandomConfigMaps(SEED);
    int converted = 0;
    int told = 0;
    for (int i = 0; i < RANDOM_CONFIG_MAPS; i++) {
      String config = random.next();
      switch (LegacyConversion.convert(config, "")) {
        case LegacyConversion.Result.Converted done -> {
          converted++;
          for (ObjectNode object : objects(done.resources())) {
            assertThat(writer.tryOut(object).complaints())
                .as("seed %d, number %d: %s", SEED, i, config)
                .isEmpty();
          }
        }
        case LegacyConversion.Result.Refused refused ->
            told += refused.problems().toString().contains("the API server would refuse") ? 1 : 0;
      }
    }
    assertThat(converted).isGreaterThan(RANDOM_CONFIG_MAPS / 10);
    assertThat(told).isGreaterThan(RANDOM_CONFIG_MAPS / 10);
  }

  private static List<ObjectNode> objects(String resources) throws IOException {
    List<ObjectNode> objects = new ArrayList<>();
    YAMLMapper yaml = new YAMLMapper();
    try (MappingIterator<JsonNode> documents =
        yaml.readerFor(JsonNode.class).readValues(resources)) {
      documents.forEachRemaining(document -> {
        if (document instanceof ObjectNode object) {
          objects.add(object);
        }
      });
    }
    assertThat(objects).isNotEmpty();
    return objects;
  }

  /** The command as a user runs it. */
  private static CommandResult convert(String input) {
    ProcessBuilder command =
        new ProcessBuilder(lab.installation().controller().toString(), "convert");
    command.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return Commands.attempt(command, input);
  }

  private static String file(String name, String text) throws IOException {
    return Files.writeString(lab.folder().cluster().resolve(name), text).toString();
  }

  private static String kubectl(String... arguments) {
    CommandResult result = lab.kubectl(arguments);
    assertThat(result.succeeded()).as(result.errors()).isTrue();
    return result.output();
  }
}

package dev.mokalb.lab.crds;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * The old ConfigMap as somebody might have written it: close to the limits, and at times beyond.
 */
final class RandomConfigMaps {

  private static final List<String> ADDRESSES =
      List.of(
          "10.0.0.1",
          "10.0.0.1",
          "192.168.2.1",
          "0.0.0.0",
          "fd00::1",
          "FD00::A",
          "::1",
          "1::",
          "1:2:3:4:5:6:7:8",
          "::ffff:10.0.0.1",
          "::ffff:1:2",
          "fd00::10.0.0.1");

  private static final List<String> TIMES =
      List.of(
          "0",
          "0s",
          "1s",
          "3s",
          "9s",
          "30s",
          "90s",
          "2999ms",
          "1.5m0.5s",
          "0.5m",
          ".5m",
          "3.s",
          "3000000µs",
          "21845s",
          "65535s",
          "18h12m15.9s",
          "18h12m16s",
          "000000000000000000000030s",
          "0.0000000001s",
          "999999999999ns",
          "2562047h");

  private static final List<String> LABELS =
      List.of("a", "", "A-b_c.d", "rack 1", "-a", "a.", "w".repeat(63), "w".repeat(64), "1", "yes");

  private static final List<String> KEYS =
      List.of(
          "zone",
          "example.com/zone",
          "a..b/zone",
          "p".repeat(253) + "/z",
          "p".repeat(254) + "/z",
          "Zone",
          "zone ",
          "x/y/z",
          "w".repeat(63));

  private static final List<String> NAMES =
      List.of(
          "red",
          "no-export",
          "no export",
          "a,b",
          "1_2",
          "ROT",
          "\u00e4",
          "n".repeat(253),
          "n".repeat(254),
          "x\u3000y",
          "x\ty");

  private static final List<String> COMMUNITIES =
      List.of(
          "64512:1",
          "00001:2",
          "0:65535",
          "65536:1",
          "large:1:2:3",
          "large:4294967295:0:1",
          "1:2:3",
          "0000000001:1");

  private final Random random;
  private final RandomEntries entries;

  RandomConfigMaps(long seed) {
    this.random = new Random(seed);
    this.entries = new RandomEntries(seed);
  }

  /** The text under the key {@code config}. */
  String next() {
    return switch (random.nextInt(4)) {
      case 0 -> pool("layer2", "");
      case 1 -> routes();
      case 2 -> profile();
      default -> "peers: [" + peer() + "]\n";
    };
  }

  private String pool(String protocol, String more) {
    String addresses =
        entries.next().stream()
            .map(entry -> text(random.nextInt(12) == 0 ? one(List.of(" ", "\t")) + entry : entry))
            .collect(Collectors.joining(", "));
    return "address-pools: [{name: %s, protocol: %s, addresses: [%s]%s}]\n"
        .formatted(
            text(one(List.of("a", "9_A", "a.b", "-", "n".repeat(70)))), protocol, addresses, more);
  }

  private String routes() {
    String name = one(NAMES);
    List<String> communities = new ArrayList<>();
    communities.add(text(random.nextBoolean() ? name : one(COMMUNITIES)));
    if (random.nextInt(3) == 0) {
      communities.add(text(one(COMMUNITIES)));
    }
    String advertisement =
        ", bgp-advertisements: [{communities: [%s]%s%s}]"
            .formatted(
                String.join(", ", communities),
                maybe("localpref", one(List.of("0", "100", "4294967295", "4294967296"))),
                maybe("aggregation-length", one(List.of("32", "32", "1", "33"))));
    return "address-pools: [{name: a, protocol: bgp, addresses: [10.0.0.0/8]%s}]\n"
            .formatted(advertisement)
        + "bgp-communities: {%s: %s}\n".formatted(text(name), text(one(COMMUNITIES)));
  }

  private String profile() {
    String numbers =
        List.of(
                "receive-interval",
                "transmit-interval",
                "echo-interval",
                "detect-multiplier",
                "minimum-ttl")
            .stream()
            .map(key -> maybe(key, one(List.of("10", "50", "254", "255", "60000", "60001", "1"))))
            .collect(Collectors.joining());
    return "bfd-profiles: [{name: %s%s, echo-mode: %s}]\n"
            .formatted(text(one(List.of("fast", "Fast", "1e3"))), numbers, random.nextBoolean())
        + (random.nextBoolean()
            ? "bgp-communities: {%s: '1:2'}\n".formatted(text(one(NAMES)))
            : "");
  }

  private String peer() {
    return "{my-asn: %s, peer-asn: %s, peer-address: %s%s%s%s%s%s%s%s%s}"
        .formatted(
            one(List.of("64512", "4294967295", "0x10", "1", "0")),
            one(List.of("64513", "4294967295", "1")),
            text(one(ADDRESSES)),
            maybe("source-address", text(one(ADDRESSES))),
            maybe("router-id", text(one(ADDRESSES))),
            maybe("peer-port", one(List.of("0", "1", "179", "16384", "16385", "65535"))),
            maybe("hold-time", text(one(TIMES))),
            maybe("keepalive-time", text(one(TIMES))),
            maybe(
                "password",
                text(one(List.of("", "p".repeat(80), "p".repeat(81), "\u00fc".repeat(41))))),
            maybe("ebgp-multihop", one(List.of("true", "false", "yes", "~"))),
            maybe(
                "node-selectors", "[" + selector() + (random.nextInt(3) == 0 ? ", {}" : "") + "]"));
  }

  private String selector() {
    return switch (random.nextInt(8)) {
      case 0 -> "~";
      case 1 -> "{match-labels: , match-expressions: }";
      case 2, 3, 4 -> "{match-labels: {%s: %s}}".formatted(text(one(KEYS)), text(one(LABELS)));
      default ->
          "{match-expressions: [{key: %s, operator: %s, values: [%s]}]}"
              .formatted(
                  text(one(KEYS)),
                  one(List.of("In", "NotIn", "Exists")),
                  random.nextInt(4) == 0 ? "" : text(one(LABELS)));
    };
  }

  private String maybe(String key, String value) {
    return random.nextInt(4) == 0 ? ", " + key + ": " + value : "";
  }

  private String one(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private static String text(String value) {
    return '"' + value.replace("\t", "\\t") + '"';
  }
}

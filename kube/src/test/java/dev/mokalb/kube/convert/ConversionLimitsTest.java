package dev.mokalb.kube.convert;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is converted keeps every limit of the definitions, and nothing is refused that keeps them.
 * The limits are read from the definitions; a limit or rule without a case fails.
 */
class ConversionLimitsTest {

  /** What a ConfigMap comes to that holds so many, or so much, of something. */
  private static final Map<String, LongFunction<String>> CASES = cases();

  /** Values at the limit that another rule refuses, such as an address of that many characters. */
  private static final Set<String> NOT_EVEN_AT =
      Set.of(
          "BGPPeer spec.myASN minimum", // 0, which is no autonomous system.
          "BGPPeer spec.peerASN minimum",
          "BGPPeer spec.peerAddress maxLength", // The longest form has IPv4 in it.
          "BGPPeer spec.sourceAddress maxLength",
          "BGPPeer spec.routerID maxLength",
          "BGPPeer spec.holdTime maxLength", // Some 64 digits, of which 12 may stand together.
          "BGPPeer spec.keepaliveTime maxLength",
          "Community spec.communities[].value maxLength"); // The longest one has 38.

  /** Limits that no converted object comes near. */
  private static final Set<String> OUT_OF_REACH =
      Set.of(
          "BGPPeer spec.bfdProfile maxLength", // Names are cut to 63.
          "BGPPeer spec.peerPort minimum", // 0 stands for none and is not written.
          "BGPAdvertisement spec.ipAddressPools maxItems", // It is one pool.
          "BGPAdvertisement spec.ipAddressPools[] maxLength",
          "L2Advertisement spec.ipAddressPools maxItems",
          "L2Advertisement spec.ipAddressPools[] maxLength",
          "Community spec.communities maxItems"); // It becomes several objects.

  private static Map<String, LongFunction<String>> cases() {
    Map<String, LongFunction<String>> cases = new LinkedHashMap<>();
    cases.put("IPAddressPool spec.addresses maxItems", n -> pool(list(n, "10.%d.%d.1/32")));
    cases.put("IPAddressPool spec.addresses minItems", n -> pool(list(n, "10.%d.%d.1/32")));
    cases.put(
        "IPAddressPool spec.addresses[] maxLength",
        n -> pool("['10.0.0.1" + " ".repeat((int) n - 17) + "-10.0.0.2']"));
    for (String field : List.of("aggregation-length", "aggregation-length-v6", "localpref")) {
      both(cases, "BGPAdvertisement", field, n -> routes(field + ": " + n));
    }
    cases.put(
        "BGPAdvertisement spec.communities maxItems",
        n -> routes("communities: " + list(n, "%d:%d")));
    cases.put(
        "BGPAdvertisement spec.communities[] maxLength",
        n ->
            routes("communities: [" + word(n) + "]") + "bgp-communities: {" + word(n) + ": '1:1'}");
    for (String field :
        List.of(
            "receive-interval",
            "transmit-interval",
            "echo-interval",
            "detect-multiplier",
            "minimum-ttl")) {
      both(cases, "BFDProfile", field, n -> "bfd-profiles: [{name: a, " + field + ": " + n + "}]");
    }
    cases.put(
        "Community spec.communities[].name maxLength",
        n -> "bgp-communities: {" + word(n) + ": '1:1'}");
    cases.put(
        "Community spec.communities[].value maxLength",
        n -> "bgp-communities: {a: '1:" + "0".repeat((int) n - 3) + "1'}");
    peers(cases);
    selectors(cases);
    return cases;
  }

  private static void peers(Map<String, LongFunction<String>> cases) {
    both(cases, "BGPPeer", "my-asn", n -> peer(n, 64513, ""));
    both(cases, "BGPPeer", "peer-asn", n -> peer(64512, n, ""));
    cases.put("BGPPeer spec.peerPort maximum", n -> peer("peer-port: " + n));
    cases.put("BGPPeer spec.password maxLength", n -> peer("password: " + word(n)));
    for (String field : List.of("holdTime", "keepaliveTime")) {
      cases.put(
          "BGPPeer spec." + field + " maxLength",
          n -> peer(key(field) + ": " + "0".repeat((int) n - 3) + "30s"));
    }
    for (String field : List.of("peerAddress", "sourceAddress", "routerID")) {
      cases.put(
          "BGPPeer spec." + field + " maxLength",
          n -> peer(key(field) + ": '" + "0".repeat((int) n - 8) + "10.0.0.1'"));
    }
  }

  private static void selectors(Map<String, LongFunction<String>> cases) {
    String path = "BGPPeer spec.nodeSelectors";
    String expressions = path + "[].matchExpressions";
    cases.put(path + " maxItems", n -> nodes(list(n, "{match-labels: {a: v%d-%d}}")));
    cases.put(
        path + "[].matchLabels maxProperties",
        n -> nodes("[{match-labels: {" + listed(n, "a%d-%d: v") + "}}]"));
    cases.put(
        path + "[].matchLabels{} maxLength", n -> nodes("[{match-labels: {a: " + word(n) + "}}]"));
    cases.put(
        expressions + " maxItems",
        n -> nodes("[{match-expressions: " + list(n, "{key: a%d-%d, operator: Exists}") + "}]"));
    cases.put(
        expressions + "[].key maxLength",
        n -> nodes("[{match-expressions: [{key: " + key(n) + ", operator: Exists}]}]"));
    cases.put(
        expressions + "[].values maxItems",
        n ->
            nodes(
                "[{match-expressions: [{key: a, operator: In, values: "
                    + list(n, "v%d-%d")
                    + "}]}]"));
    cases.put(
        expressions + "[].values[] maxLength",
        n -> nodes("[{match-expressions: [{key: a, operator: In, values: [" + word(n) + "]}]}]"));
  }

  private static void both(
      Map<String, LongFunction<String>> cases, String kind, String key, LongFunction<String> text) {
    String field =
        ConvertedSchema.of(kind).fields().stream()
            .filter(one -> key(one).equals(key))
            .findFirst()
            .orElseThrow();
    cases.put(kind + " spec." + field + " minimum", text);
    cases.put(kind + " spec." + field + " maximum", text);
  }

  private static String key(String field) {
    return Dialect.CONFIG_MAP.name(field);
  }

  private static String word(long length) {
    return "w".repeat((int) length);
  }

  /** The name of a label with so many characters, 63 of them behind the slash. */
  private static String key(long length) {
    return "p".repeat((int) length - 64) + "/" + word(63);
  }

  private static String list(long count, String pattern) {
    return "[" + listed(count, pattern) + "]";
  }

  private static String listed(long count, String pattern) {
    return LongStream.range(0, count)
        .mapToObj(i -> pattern.formatted(i / 250, i % 250))
        .map(text -> pattern.startsWith("%d:") ? "'" + text + "'" : text)
        .collect(Collectors.joining(", "));
  }

  private static String pool(String addresses) {
    return "address-pools: [{name: a, protocol: layer2, addresses: " + addresses + "}]\n";
  }

  private static String routes(String advertisement) {
    return "address-pools: [{name: a, protocol: bgp, addresses: [10.0.0.0/8, 'fd00::/16'],"
        + " bgp-advertisements: [{"
        + advertisement
        + "}]}]\n";
  }

  private static String peer(String field) {
    return peer(64512, 64513, field);
  }

  private static String peer(long own, long other, String field) {
    String address = field.startsWith("peer-address") ? "" : ", peer-address: 10.0.0.1";
    return "peers: [{my-asn: %d, peer-asn: %d%s, %s}]".formatted(own, other, address, field);
  }

  private static String nodes(String selectors) {
    return peer("node-selectors: " + selectors);
  }

  static List<ConvertedSchema.Limit> limits() throws IOException {
    List<ConvertedSchema.Limit> limits = new ArrayList<>();
    for (ConvertedSchema schema : ConvertedSchema.all()) {
      schema.limits().stream()
          .filter(limit -> !OUT_OF_REACH.contains(limit.id()))
          .forEach(limits::add);
    }
    return limits;
  }

  @ParameterizedTest
  @MethodSource("limits")
  void whatIsBeyondTheLimitIsRefused(ConvertedSchema.Limit limit) {
    assertThat(convert(limit, limit.beyond()))
        .isInstanceOfSatisfying(
            LegacyConversion.Result.Refused.class,
            refused -> assertThat(refused.problems()).isNotEmpty());
  }

  @ParameterizedTest
  @MethodSource("limits")
  void whatIsAtTheLimitIsConverted(ConvertedSchema.Limit limit) {
    LegacyConversion.Result result = convert(limit, limit.number());
    if (NOT_EVEN_AT.contains(limit.id())) {
      assertThat(result).isInstanceOf(LegacyConversion.Result.Refused.class);
    } else {
      assertThat(result).isInstanceOf(LegacyConversion.Result.Converted.class);
    }
  }

  /** Then no case, and no exception, is for something that is no limit any more. */
  @Test
  void everyCaseIsForALimit() throws IOException {
    Set<String> ids = new TreeSet<>();
    for (ConvertedSchema schema : ConvertedSchema.all()) {
      schema.limits().forEach(limit -> ids.add(limit.id()));
    }
    Set<String> named = new TreeSet<>(CASES.keySet());
    named.addAll(OUT_OF_REACH);
    assertThat(named).isEqualTo(ids);
    assertThat(CASES.keySet()).containsAll(NOT_EVEN_AT).doesNotContainAnyElementsOf(OUT_OF_REACH);
  }

  @Test
  void theCheckKnowsEveryWordOfASchema() throws IOException {
    for (ConvertedSchema schema : ConvertedSchema.all()) {
      assertThat(SchemaCheck.KEYWORDS).containsAll(schema.keywords());
    }
  }

  private static LegacyConversion.Result convert(ConvertedSchema.Limit limit, long number) {
    LongFunction<String> config =
        Objects.requireNonNull(CASES.get(limit.id()), () -> "no case for " + limit);
    return LegacyConversion.convert(config.apply(number), "");
  }

  @Test
  void aLongListOfCommunitiesBecomesSeveralObjects() throws IOException {
    long max =
        ConvertedSchema.of(CustomResources.COMMUNITY_KIND).limits().stream()
            .filter(limit -> limit.id().equals("Community spec.communities maxItems"))
            .findFirst()
            .orElseThrow()
            .number();
    String config = "bgp-communities: {" + listed(2 * max + 1, "n%d-%d: '1:2'") + "}";
    assertThat(LegacyConversion.convert(config, ""))
        .isInstanceOfSatisfying(
            LegacyConversion.Result.Converted.class,
            converted -> {
              String[] objects = converted.resources().split("(?m)^---\n", -1);
              assertThat(objects).hasSize(4); // What follows the last mark is empty.
              assertThat(objects[0]).contains("name: communities\n");
              assertThat(objects[1]).contains("name: communities-2\n");
              assertThat(objects[2]).contains("name: communities-3\n");
              assertThat(Arrays.stream(objects).map(one -> one.split("value:", -1).length - 1))
                  .containsExactly((int) max, (int) max, 1, 0);
            });
  }

  @Test
  void aBreachIsToldWithObjectFieldPlaceLimitAndRemedy() {
    assertThat(
            LegacyConversion.convert(
                """
                peers:
                - my-asn: 64512
                  peer-asn: 64513
                  peer-address: 10.0.0.1
                  peer-port: 65535
                """,
                ""))
        .isEqualTo(
            new LegacyConversion.Result.Refused(
                List.of(
                    "BGPPeer \"peer1\": spec.peerPort \"65535\" (line 5, column 14) is greater than"
                        + " 16384, for which the API server would refuse the object: write at most"
                        + " 16384")));
  }

  @Test
  void aPasswordIsNotTold() {
    String secret = "\u00fc".repeat(41);
    assertThat(LegacyConversion.convert(peer("password: " + secret), ""))
        .isInstanceOfSatisfying(
            LegacyConversion.Result.Refused.class,
            refused -> assertThat(refused.problems().toString()).doesNotContain("\u00fc"));
  }
}

package dev.mokalb.lab.pods;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mokalb.lab.process.CommandResult;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the chart allows is what the programs ask for, by the API server's own audit log. */
class AccessPodsIT {
  @RegisterExtension static final PodsTestLab LAB = new PodsTestLab();

  /** Granted, and asked for only when something happens that this test does not bring about. */
  private static final Set<String> SELDOM =
      Set.of(
          "controller patch events", // a second event of a kind is counted on the first one
          "speaker patch events",
          "controller patch secrets", // certificates are renewed
          "controller get leases", // whether a renewal that was not answered has been made
          "controller patch configurationstates", // that of a replica which still runs
          "controller patch customresourcedefinitions", // one that MetalLB left, with a webhook
          "speaker create addressconflicts", // a stranger
          "speaker patch addressconflicts",
          "speaker delete addressconflicts",
          "speaker get daemonsets", // a speaker that ends with BGP sessions
          "speaker list speakerreports", // a speaker of which no hello is heard
          "speaker watch speakerreports",
          "speaker create servicebgpstatuses", // a session that is up
          "speaker patch servicebgpstatuses/status",
          "speaker delete servicebgpstatuses",
          "speaker delete servicel2statuses", // an address that moves
          "speaker patch configurationstates"); // that of an earlier pod

  /** Kubernetes lets everybody ask this, and the programs do to find out whether it answers. */
  private static final Set<String> EVERYBODYS =
      Set.of("controller get /version", "speaker get /version");

  private static final Set<String> KINDS =
      Set.of("bgpadvertisements", "bgppeers", "bfdprofiles", "communities");

  /** When it is written, the webhook looks for its password and at the nodes. */
  private static final String PEER =
      """
      apiVersion: metallb.io/v1beta2
      kind: BGPPeer
      metadata: {name: asks, namespace: metallb-system}
      spec:
        myASN: 64512
        peerASN: 64513
        peerAddress: 192.168.2.9
        passwordSecret: {name: asks}
      """;

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A kind of request.
   *
   * @param part whose account it is
   * @param resource with its subresource; the path if it is no resource
   */
  private record Call(String part, String verb, String group, String resource) {

    String words() {
      return part + " " + verb + " " + resource;
    }
  }

  /**
   * What an account asked for.
   *
   * @param namespace empty if it was all of them, or if the kind has none
   */
  private record Asked(Call call, String namespace, String name, int status) {}

  /**
   * What an account may do.
   *
   * @param names of objects; empty: all
   * @param namespace empty: everywhere
   */
  private record Grant(Call call, Set<String> names, String namespace) {
    boolean allows(Asked asked) {
      return call.equals(asked.call())
          && (names.isEmpty() || names.contains(asked.name()))
          && (namespace.isEmpty() || namespace.equals(asked.namespace()));
    }

    /** Whether a grant for the one namespace would not have been enough for this. */
    boolean isNeededFor(Asked asked) {
      return allows(asked)
          && (!namespace.isEmpty() || !asked.namespace().equals(PodsLab.NAMESPACE));
    }
  }

  @Test
  void everythingThatIsAskedIsAllowedAndNothingElseIs() {
    // Restarted, so that all of its start is in the part of the log that is looked at.
    long from = LAB.lab().askedSoFar();
    delete(
        "secret/memberlist",
        "secret/metallb-webhook-cert",
        "lease/moka-controller",
        "configurationstate/controller");
    delete("speakerreports", "--all");
    delete("pods", "--all");
    LAB.lab().awaitMoka();
    LAB.lab().objects().apply(PEER);
    LAB.create("asks");
    LAB.awaitAddress("asks", "192.168.2.201");
    LAB.awaitOneAnswer();
    List<Grant> granted = granted();
    assertThat(granted)
        .hasSizeGreaterThan(10)
        .extracting(grant -> grant.call().words())
        .containsAll(SELDOM);
    try {
      Awaitility.await("everything that is granted to be asked for, as widely as it is granted")
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> {
            List<Asked> asked = asked(from);
            assertThat(granted)
                .filteredOn(grant -> !SELDOM.contains(grant.call().words()))
                .filteredOn(grant -> !isWatchOfAKindThatIsNotServed(grant))
                .filteredOn(grant -> asked.stream().noneMatch(grant::isNeededFor))
                .isEmpty();
          });
    } finally {
      LAB.lab().kubectl("delete", "service", "asks");
      LAB.lab().objects().delete(PEER);
    }
    assertThat(asked(from)).filteredOn(asked -> asked.status() == 403).isEmpty();
    assertThat(asked(from))
        .filteredOn(asked -> !EVERYBODYS.contains(asked.call().words()))
        .filteredOn(asked -> granted.stream().noneMatch(grant -> grant.allows(asked)))
        .isEmpty();
  }

  private static void delete(String... objects) {
    var arguments = new ArrayList<>(List.of("-n", PodsLab.NAMESPACE, "delete"));
    arguments.addAll(List.of(objects));
    CommandResult result = LAB.lab().kubectl(arguments.toArray(String[]::new));
    assertThat(result.succeeded()).as(result.errors()).isTrue();
  }

  /** What has no definition is asked for in vain, and never watched. */
  private static boolean isWatchOfAKindThatIsNotServed(Grant grant) {
    return grant.call().verb().equals("watch")
        && KINDS.contains(grant.call().resource())
        && !LAB.lab()
            .kubectl("get", "crd", grant.call().resource() + ".metallb.io", "-o", "name")
            .succeeded();
  }

  private static List<Asked> asked(long from) {
    return LAB.lab().askedSince(from).stream()
        .map(AccessPodsIT::parse)
        .map(event ->
            new Asked(
                new Call(
                    event
                        .at("/user/username")
                        .asText()
                        .replaceFirst("^system:serviceaccount:[^:]*:moka-", ""),
                    event.path("verb").asText(),
                    event.at("/objectRef/apiGroup").asText(),
                    resource(event)),
                event.at("/objectRef/namespace").asText(),
                event.at("/objectRef/name").asText(),
                event.at("/responseStatus/code").asInt()))
        .distinct()
        .toList();
  }

  private static String resource(JsonNode event) {
    JsonNode object = event.path("objectRef");
    if (object.isMissingNode()) {
      return event.path("requestURI").asText();
    }
    String sub = object.path("subresource").asText();
    return object.path("resource").asText() + (sub.isEmpty() ? "" : "/" + sub);
  }

  private static List<Grant> granted() {
    var granted = new ArrayList<Grant>();
    for (String part : List.of("controller", "speaker")) {
      JsonNode roles =
          parse(
              LAB.lab()
                  .kubectl(
                      "get",
                      "clusterroles,roles",
                      "-n",
                      PodsLab.NAMESPACE,
                      "-l",
                      "app.kubernetes.io/name=moka,app.kubernetes.io/component=" + part,
                      "-o",
                      "json")
                  .output());
      for (JsonNode role : roles.path("items")) {
        String namespace = role.at("/metadata/namespace").asText();
        role.path("rules").forEach(rule -> granted.addAll(grants(part, namespace, rule)));
      }
    }
    return granted;
  }

  private static List<Grant> grants(String part, String namespace, JsonNode rule) {
    var grants = new ArrayList<Grant>();
    Set<String> names = Set.copyOf(texts(rule.path("resourceNames")));
    for (String group : texts(rule.path("apiGroups"))) {
      for (String resource : texts(rule.path("resources"))) {
        for (String verb : texts(rule.path("verbs"))) {
          grants.add(new Grant(new Call(part, verb, group, resource), names, namespace));
        }
      }
    }
    return grants;
  }

  private static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new AssertionError(text, e);
    }
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }
}

package dev.mokalb.kube.convert;

import static dev.mokalb.kube.protobuf.Message.fields;
import static dev.mokalb.kube.protobuf.Message.integer;
import static dev.mokalb.kube.protobuf.Message.many;
import static dev.mokalb.kube.protobuf.Message.map;
import static dev.mokalb.kube.protobuf.Message.object;
import static dev.mokalb.kube.protobuf.Message.one;
import static dev.mokalb.kube.protobuf.Message.requiredText;
import static dev.mokalb.kube.protobuf.Message.text;
import static dev.mokalb.kube.protobuf.Message.texts;
import static dev.mokalb.kube.protobuf.Message.time;

import com.fasterxml.jackson.core.JsonParser;
import dev.mokalb.kube.json.JsonFields;
import dev.mokalb.kube.json.Times;
import dev.mokalb.kube.protobuf.Message;
import dev.mokalb.kube.watch.ObjectDecoder;
import dev.mokalb.kube.watch.ObjectMeta;
import dev.mokalb.model.AddressRequest;
import dev.mokalb.model.FamilyPolicy;
import dev.mokalb.model.Repeats;
import dev.mokalb.model.ServiceCondition;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.ServiceSpec;
import dev.mokalb.model.ServiceSpec.Families;
import dev.mokalb.model.ServiceSpec.ServiceKind;
import dev.mokalb.model.ServiceSpec.Wishes;
import dev.mokalb.model.ServiceStatus;
import dev.mokalb.model.ServiceStatus.Conditions.Standing;
import dev.mokalb.model.Sharing;
import dev.mokalb.model.TrafficPolicy;
import dev.mokalb.model.select.LabelSelector;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import java.io.IOException;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads a Service, as far as it matters for its addresses. */
public final class ServiceDecoder implements ObjectDecoder<ServiceSnapshot> {

  private static final int REQUESTED_ADDRESSES_MAX = 2; // one of each family

  /** {@code Service} of core/v1. */
  private static final Message MESSAGE =
      object(
          one(
              2,
              "spec",
              fields(
                  many(1, "ports", fields(text(2, "protocol"), integer(3, "port"))),
                  map(2, "selector"),
                  text(3, "clusterIP"),
                  text(4, "type"),
                  text(8, "loadBalancerIP"),
                  text(11, "externalTrafficPolicy"),
                  text(17, "ipFamilyPolicy"),
                  texts(18, "clusterIPs"),
                  text(21, "loadBalancerClass"))),
          one(
              3,
              "status",
              fields(
                  one(
                      1,
                      "loadBalancer",
                      fields(
                          many(
                              1,
                              "ingress",
                              fields(
                                  text(1, "ip"),
                                  text(2, "hostname"),
                                  text(3, "ipMode"),
                                  many(4, "ports", fields()))))),
                  many(
                      2,
                      "conditions",
                      fields(
                          requiredText(1, "type"),
                          requiredText(2, "status"),
                          integer(3, "observedGeneration"),
                          time(4, "lastTransitionTime"),
                          requiredText(5, "reason"),
                          requiredText(6, "message"))))));

  private final Scope scope;
  private final Repeats<Map<String, String>> labels = new Repeats<>();
  private final Repeats<ServiceSpec> specs = new Repeats<>();
  private final Repeats<String> pools = new Repeats<>();
  private final Repeats<ServiceCondition> conditions = new Repeats<>();

  /** How much of a Service is read. */
  public enum Scope {
    ALL,
    /** Not the conditions, which only who writes them needs. */
    WITHOUT_CONDITIONS
  }

  public ServiceDecoder(Scope scope) {
    this.scope = scope;
  }

  @Override
  public Optional<Message> message() {
    return Optional.of(MESSAGE);
  }

  @Override
  public ServiceSnapshot decode(ObjectMeta meta, JsonParser fields) throws IOException {
    Spec spec = new Spec();
    Status status = new Status();
    JsonFields.read(
        fields,
        (name, parser) -> {
          switch (name) {
            case "spec" -> JsonFields.read(parser, spec::field);
            case "status" -> JsonFields.read(parser, status::field);
            default -> {}
          }
        });
    String pool =
        Optional.ofNullable(meta.annotations().get(Annotations.PREFIX + Annotations.ALLOCATED_FROM))
            .orElse("");
    return new ServiceSnapshot(
        meta.key(),
        meta.version(),
        labels.of(Map.copyOf(meta.labels())),
        specs.of(spec.value(meta.annotations())),
        new ServiceStatus(status.addresses, status.foreign, pools.of(pool), status.conditions()));
  }

  /** The fields of {@code spec} that matter, while they are read. */
  private static final class Spec {
    private String type = "";
    private String loadBalancerClass = "";
    private String loadBalancerIp = "";
    private String trafficPolicy = "";
    private String familyPolicy = "";
    private String clusterIp = "";
    private List<String> clusterIps = List.of();
    private final SortedMap<String, String> selector = new TreeMap<>();
    private final SortedSet<Sharing.Port> ports = new TreeSet<>();

    void field(String name, JsonParser parser) throws IOException {
      switch (name) {
        case "type" -> type = JsonFields.text(parser);
        case "loadBalancerClass" -> loadBalancerClass = JsonFields.text(parser);
        case "loadBalancerIP" -> loadBalancerIp = JsonFields.text(parser);
        case "externalTrafficPolicy" -> trafficPolicy = JsonFields.text(parser);
        case "ipFamilyPolicy" -> familyPolicy = JsonFields.text(parser);
        case "clusterIP" -> clusterIp = JsonFields.text(parser);
        case "clusterIPs" -> clusterIps = JsonFields.textList(parser);
        case "selector" ->
            JsonFields.read(parser, (key, value) -> selector.put(key, JsonFields.text(value)));
        case "ports" -> JsonFields.elements(parser, element -> ports.add(port(element)));
        default -> {}
      }
    }

    ServiceSpec value(Map<String, String> annotations) {
      return new ServiceSpec(
          new ServiceKind(type.equals("LoadBalancer"), loadBalancerClass),
          trafficPolicy.equals("Local") ? TrafficPolicy.LOCAL : TrafficPolicy.CLUSTER,
          new Families(policy(), families()),
          new Wishes(
              request(annotations),
              Annotations.find(annotations, Annotations.POOL).map(Map.Entry::getValue).orElse(""),
              sharing(annotations),
              deprecated(annotations)));
    }

    private static List<String> deprecated(Map<String, String> annotations) {
      return annotations.keySet().stream()
          .filter(key -> key.startsWith(Annotations.OLD_PREFIX))
          .sorted()
          .toList();
    }

    /** What selects the pods tells backends apart only where nodes must have pods of their own. */
    private Optional<Sharing> sharing(Map<String, String> annotations) {
      return Annotations.find(annotations, Annotations.SHARED)
          .map(Map.Entry::getValue)
          .filter(key -> !key.isEmpty())
          .map(key ->
              new Sharing(
                  key,
                  trafficPolicy.equals("Local") && !selector.isEmpty()
                      ? LabelSelector.ofLabels(selector).toString()
                      : "",
                  ports));
    }

    private static Sharing.Port port(JsonParser element) throws IOException {
      String[] protocol = {"TCP"}; // the default of the API
      int[] number = {0};
      JsonFields.read(
          element,
          (name, value) -> {
            switch (name) {
              case "protocol" -> protocol[0] = JsonFields.text(value);
              case "port" -> number[0] = value.getValueAsInt();
              default -> {}
            }
          });
      return new Sharing.Port(protocol[0], number[0]);
    }

    private FamilyPolicy policy() {
      return switch (familyPolicy) {
        case "PreferDualStack" -> FamilyPolicy.PREFER_DUAL_STACK;
        case "RequireDualStack" -> FamilyPolicy.REQUIRE_DUAL_STACK;
        default -> FamilyPolicy.SINGLE_STACK;
      };
    }

    /** Those of the cluster addresses; {@code None} is no address. */
    private List<IpFamily> families() {
      List<String> texts = clusterIps.isEmpty() ? List.of(clusterIp) : clusterIps;
      return texts.stream()
          .flatMap(text -> IpAddress.parse(text).stream())
          .map(IpAddress::family)
          .distinct()
          .toList();
    }

    private AddressRequest request(Map<String, String> annotations) {
      Optional<Map.Entry<String, String>> annotation =
          Annotations.find(annotations, Annotations.ADDRESSES)
              .filter(entry -> !entry.getValue().isBlank());
      if (annotation.isPresent() && !loadBalancerIp.isEmpty()) {
        return new AddressRequest.Malformed(
            "spec.loadBalancerIP and the annotation " + annotation.get().getKey(),
            "are both set",
            "remove one of them");
      }
      if (annotation.isPresent()) {
        return addresses(
            "the annotation " + annotation.get().getKey(), annotation.get().getValue());
      }
      return loadBalancerIp.isEmpty()
          ? new AddressRequest.Any()
          : addresses("spec.loadBalancerIP", loadBalancerIp);
    }

    private static AddressRequest addresses(String field, String text) {
      List<IpAddress> addresses = new ArrayList<>();
      EnumSet<IpFamily> families = EnumSet.noneOf(IpFamily.class);
      for (String part : text.split(",", -1)) {
        Optional<IpAddress> address = IpAddress.parse(part.strip());
        if (address.isEmpty()) {
          return new AddressRequest.Malformed(
              field,
              "holds \"" + part.strip() + "\", which is not an IP address",
              "write an address such as 192.168.2.200");
        }
        if (!families.add(address.get().family()) || addresses.size() == REQUESTED_ADDRESSES_MAX) {
          return new AddressRequest.Malformed(
              field,
              "asks for two " + address.get().family() + " addresses",
              "ask for at most one address of each family");
        }
        addresses.add(address.get());
      }
      return new AddressRequest.Exactly(field, addresses);
    }
  }

  /** The fields of {@code status.loadBalancer} that matter, while they are read. */
  private final class Status {
    private final List<IpAddress> addresses = new ArrayList<>(1);
    private boolean foreign;

    private final List<Standing> ours = new ArrayList<>(0);
    private final StringBuilder others = new StringBuilder(0);

    void field(String name, JsonParser parser) throws IOException {
      switch (name) {
        case "loadBalancer" ->
            JsonFields.read(
                parser,
                (field, value) -> {
                  if (field.equals("ingress")) {
                    JsonFields.elements(value, element -> ingress(element));
                  }
                });
        case "conditions" -> {
          if (scope == Scope.ALL) {
            JsonFields.elements(parser, element -> condition(element));
          }
        }
        default -> {}
      }
    }

    ServiceStatus.Conditions conditions() {
      return ours.isEmpty() && others.isEmpty()
          ? ServiceStatus.Conditions.NONE
          : new ServiceStatus.Conditions(ours, others.toString());
    }

    private void condition(JsonParser parser) throws IOException {
      Tree condition = Tree.read(parser);
      String type = condition.at("type").text();
      if (!type.startsWith(ServiceCondition.PREFIX)) {
        others.append(others.isEmpty() ? "" : ",").append(condition.json());
        return;
      }
      if (ours.stream().anyMatch(each -> each.condition().type().equals(type))) {
        return;
      }
      ours.add(
          new Standing(
              conditions.of(
                  new ServiceCondition(
                      type,
                      switch (condition.at("status").text()) {
                        case "True" -> ServiceCondition.Status.TRUE;
                        case "False" -> ServiceCondition.Status.FALSE;
                        default -> ServiceCondition.Status.UNKNOWN;
                      },
                      condition.at("reason").text(),
                      condition.at("message").text())),
              seconds(condition.at("lastTransitionTime").text())));
    }

    private static long seconds(String time) {
      try {
        return Times.parse(time).getEpochSecond();
      } catch (DateTimeParseException _) {
        return 0;
      }
    }

    private void ingress(JsonParser parser) throws IOException {
      String[] ip = {""};
      JsonFields.read(
          parser,
          (name, value) -> {
            switch (name) {
              case "ip" -> ip[0] = JsonFields.text(value);
              case "ipMode" -> foreign |= !"VIP".equals(JsonFields.text(value));
              case "hostname", "ports" -> foreign = true;
              default -> {}
            }
          });
      Optional<IpAddress> address = IpAddress.parse(ip[0]);
      foreign |= address.isEmpty() || !address.get().toString().equals(ip[0]);
      foreign |= address.filter(addresses::contains).isPresent();
      address.filter(a -> !addresses.contains(a)).ifPresent(addresses::add);
    }
  }
}

package dev.mokalb.kube.convert;

import com.fasterxml.jackson.core.JsonParser;
import dev.mokalb.kube.json.JsonFields;
import dev.mokalb.kube.watch.ObjectDecoder;
import dev.mokalb.kube.watch.ObjectMeta;
import dev.mokalb.model.AddressRequest;
import dev.mokalb.model.FamilyPolicy;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.ServiceSpec;
import dev.mokalb.model.ServiceSpec.Families;
import dev.mokalb.model.ServiceSpec.ServiceKind;
import dev.mokalb.model.ServiceStatus;
import dev.mokalb.model.TrafficPolicy;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a Service, as far as it matters for its addresses. */
public final class ServiceDecoder implements ObjectDecoder<ServiceSnapshot> {

  private static final int REQUESTED_ADDRESSES_MAX = 2; // one of each family

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
        spec.value(meta.annotations()),
        new ServiceStatus(status.addresses, status.foreign, pool));
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

    void field(String name, JsonParser parser) throws IOException {
      switch (name) {
        case "type" -> type = JsonFields.text(parser);
        case "loadBalancerClass" -> loadBalancerClass = JsonFields.text(parser);
        case "loadBalancerIP" -> loadBalancerIp = JsonFields.text(parser);
        case "externalTrafficPolicy" -> trafficPolicy = JsonFields.text(parser);
        case "ipFamilyPolicy" -> familyPolicy = JsonFields.text(parser);
        case "clusterIP" -> clusterIp = JsonFields.text(parser);
        case "clusterIPs" -> clusterIps = JsonFields.textList(parser);
        default -> {}
      }
    }

    ServiceSpec value(Map<String, String> annotations) {
      return new ServiceSpec(
          new ServiceKind(type.equals("LoadBalancer"), loadBalancerClass),
          trafficPolicy.equals("Local") ? TrafficPolicy.LOCAL : TrafficPolicy.CLUSTER,
          new Families(policy(), families()),
          request(annotations),
          Annotations.find(annotations, Annotations.POOL).map(Map.Entry::getValue).orElse(""));
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
  private static final class Status {
    private final List<IpAddress> addresses = new ArrayList<>(1);
    private boolean foreign;

    void field(String name, JsonParser parser) throws IOException {
      if (name.equals("loadBalancer")) {
        JsonFields.read(
            parser,
            (field, value) -> {
              if (field.equals("ingress")) {
                JsonFields.elements(value, element -> ingress(element));
              }
            });
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

package dev.mokalb.controller.plan;

import dev.mokalb.controller.alloc.Claimant;
import dev.mokalb.controller.alloc.Ledger;
import dev.mokalb.model.AddressRequest;
import dev.mokalb.model.FamilyPolicy;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ObjectVersion;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.ServiceSpec;
import dev.mokalb.model.ServiceStatus;
import dev.mokalb.model.TrafficPolicy;
import dev.mokalb.model.config.Configuration;
import dev.mokalb.model.config.Pool;
import dev.mokalb.net.AddressBlock;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.IpRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One row of {@code plans.txt}; the head of that file explains the words. */
record PlanCase(String name, List<String> given, List<String> expected) {

  private static final ObjectKey WEB = new ObjectKey("default", "web");
  private static final Instant WEB_CREATED = Instant.ofEpochSecond(5);

  static List<PlanCase> parse(List<String> lines) {
    List<PlanCase> cases = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith("## ")) {
        cases.add(new PlanCase(line.substring(3), new ArrayList<>(), new ArrayList<>()));
      } else if (line.startsWith("> ")) {
        cases.getLast().expected().add(line.substring(2));
      } else if (!line.isBlank() && !line.startsWith("#")) {
        cases.getLast().given().add(line);
      }
    }
    return cases;
  }

  /** What the planner says. */
  ServicePlan plan() {
    List<Pool> pools = new ArrayList<>();
    boolean trustworthy = true;
    Ledger ledger = new Ledger();
    Map<String, String> service = new HashMap<>();
    for (String line : given) {
      List<String> words = List.of(line.split(" +"));
      switch (words.getFirst()) {
        case "pool" -> pools.add(pool(words.subList(1, words.size())));
        case "doubt" -> trustworthy = false;
        case "held" -> ledger.observe(claimant(words.get(1)), addresses(words.get(2)));
        case "flight" -> ledger.intend(claimant(words.get(1)), addresses(words.get(2)));
        case "service" ->
            words.subList(1, words.size()).stream()
                .map(word -> word.split("=", 2))
                .forEach(pair -> service.put(pair[0], pair[1]));
        default -> throw new IllegalArgumentException(line);
      }
    }
    ServiceSnapshot web = web(service);
    ledger.observe(new Claimant(WEB_CREATED, WEB), web.status().addresses());
    if (service.containsKey("flight")) {
      ledger.intend(new Claimant(WEB_CREATED, WEB), addresses(service.get("flight")));
    }
    ledger.configure(pools);
    return new ServicePlanner("", "metallb-system")
        .plan(web, ledger, new Configuration(pools, List.of(), trustworthy));
  }

  private static Pool pool(List<String> words) {
    List<IpRange> blocks = new ArrayList<>();
    for (String word : words.subList(1, words.size())) {
      if (AddressBlock.parse(word) instanceof AddressBlock.Valid valid) {
        blocks.add(valid.range());
      }
    }
    return new Pool(words.getFirst(), blocks, !words.contains("manual"), words.contains("careful"));
  }

  /** {@code NAMESPACE/NAME@AGE}. */
  private static Claimant claimant(String text) {
    String[] parts = text.split("[/@]", 3);
    return new Claimant(
        Instant.ofEpochSecond(Long.parseLong(parts[2])), new ObjectKey(parts[0], parts[1]));
  }

  private static List<IpAddress> addresses(String text) {
    return Arrays.stream(text.split(",")).filter(a -> !a.isEmpty()).map(IpAddress::of).toList();
  }

  private static ServiceSnapshot web(Map<String, String> words) {
    List<IpFamily> families =
        words
            .getOrDefault("families", "4")
            .chars()
            .filter(c -> c != '-')
            .mapToObj(c -> c == '4' ? IpFamily.IPV4 : IpFamily.IPV6)
            .toList();
    ServiceSpec spec =
        new ServiceSpec(
            new ServiceSpec.ServiceKind(
                words.getOrDefault("type", "LoadBalancer").equals("LoadBalancer"),
                words.getOrDefault("class", "")),
            TrafficPolicy.CLUSTER,
            new ServiceSpec.Families(
                FamilyPolicy.valueOf(words.getOrDefault("policy", "SINGLE_STACK")), families),
            request(words),
            words.getOrDefault("pool", ""));
    ServiceStatus status =
        new ServiceStatus(
            addresses(words.getOrDefault("has", "")),
            words.containsKey("foreign"),
            words.getOrDefault("from", ""));
    return new ServiceSnapshot(WEB, new ObjectVersion("uid", "7", WEB_CREATED), spec, status);
  }

  private static AddressRequest request(Map<String, String> words) {
    if (words.containsKey("malformed")) {
      return new AddressRequest.Malformed(
          "spec.loadBalancerIP",
          "holds \"" + words.get("malformed") + "\", which is not an IP address",
          "write an address such as 192.168.2.200");
    }
    return words.containsKey("asks")
        ? new AddressRequest.Exactly("spec.loadBalancerIP", addresses(words.get("asks")))
        : new AddressRequest.Any();
  }

  /** The plan in the words of {@code plans.txt}. */
  static List<String> print(ServicePlan plan) {
    return switch (plan) {
      case ServicePlan.Ignore _ -> List.of("ignore");
      case ServicePlan.Keep keep -> List.of("keep " + list(keep.addresses()));
      case ServicePlan.Release _ -> List.of("release");
      case ServicePlan.Assign assign -> {
        List<String> lines = new ArrayList<>();
        lines.add("assign " + list(assign.addresses()) + " of " + assign.pool());
        lost(assign.loss(), lines);
        yield lines;
      }
      case ServicePlan.Refuse refuse -> {
        List<String> lines = new ArrayList<>();
        lines.add("refuse " + refuse.refusal().reason() + ": " + refuse.refusal().message());
        if (!refuse.kept().isEmpty()) {
          lines.add("kept: " + list(refuse.kept()));
        }
        lost(refuse.loss(), lines);
        yield lines;
      }
    };
  }

  private static void lost(ServicePlan.Loss loss, List<String> lines) {
    if (!(loss instanceof ServicePlan.Loss.None)) {
      lines.add("lost " + loss.getClass().getSimpleName() + ": " + loss.message());
    }
  }

  private static String list(List<IpAddress> addresses) {
    return addresses.stream().map(IpAddress::toString).collect(Collectors.joining(","));
  }

  @Override
  public String toString() {
    return name;
  }
}

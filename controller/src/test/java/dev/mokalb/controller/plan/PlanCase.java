package dev.mokalb.controller.plan;

import dev.mokalb.controller.alloc.Claimant;
import dev.mokalb.controller.alloc.Ledger;
import dev.mokalb.controller.alloc.Quarantine;
import dev.mokalb.model.AddressRequest;
import dev.mokalb.model.FamilyPolicy;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ObjectVersion;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.ServiceSpec;
import dev.mokalb.model.ServiceStatus;
import dev.mokalb.model.Sharing;
import dev.mokalb.model.TrafficPolicy;
import dev.mokalb.model.config.Configuration;
import dev.mokalb.model.config.Pool;
import dev.mokalb.model.config.ServiceAllocation;
import dev.mokalb.model.select.LabelSelector;
import dev.mokalb.model.select.LabelSelectors;
import dev.mokalb.net.AddressBlock;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.IpRange;
import dev.mokalb.net.MacAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
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
    Map<String, String> namespace = new HashMap<>();
    for (String line : given) {
      List<String> words = List.of(line.split(" +"));
      switch (words.getFirst()) {
        case "pool" -> pools.add(pool(words.subList(1, words.size())));
        case "doubt" -> trustworthy = false;
        case "held" -> ledger.observe(claimant(words), addresses(words.get(2)));
        case "flight" -> ledger.intend(claimant(words), addresses(words.get(2)));
        case "stranger" ->
            ledger.quarantine(
                new TreeMap<>(
                    Map.of(
                        IpAddress.of(words.get(1)),
                        new Quarantine(MacAddress.of(words.get(2)), "10:00"))));
        case "namespace" -> namespace.putAll(labels(words.get(1)));
        case "service" ->
            words.subList(1, words.size()).stream()
                .map(word -> word.split("=", 2))
                .forEach(pair -> service.put(pair[0], pair[1]));
        default -> throw new IllegalArgumentException(line);
      }
    }
    ServiceSnapshot web = web(service);
    if (service.containsKey("shared")) {
      // It held its addresses on other terms before.
      Optional<Sharing> before = sharing(service.get("shared"));
      ledger.observe(new Claimant(WEB_CREATED, WEB, before), web.status().addresses());
    }
    ledger.observe(Claimant.of(web), web.status().addresses());
    if (service.containsKey("flight")) {
      ledger.intend(Claimant.of(web), addresses(service.get("flight")));
    }
    ledger.configure(pools);
    return new ServicePlanner(service.getOrDefault("serves", ""), "metallb-system")
        .plan(
            web,
            new ServicePlanner.Surroundings(
                ledger, new Configuration(pools, List.of(), trustworthy), namespace));
  }

  /** {@code KEY:BACKEND:PROTOCOL/PORT,…}. */
  private static Optional<Sharing> sharing(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    String[] parts = text.split(":", 3);
    TreeSet<Sharing.Port> ports = new TreeSet<>();
    for (String port : parts[2].split(",", -1)) {
      String[] words = port.split("/", 2);
      ports.add(new Sharing.Port(words[0], Integer.parseInt(words[1])));
    }
    return Optional.of(new Sharing(parts[0], parts[1], ports));
  }

  /** {@code KEY:VALUE,…}. */
  private static Map<String, String> labels(String text) {
    Map<String, String> labels = new HashMap<>();
    for (String label : text.split(",", -1)) {
      if (!label.isEmpty()) {
        String[] words = label.split(":", 2);
        labels.put(words[0], words[1]);
      }
    }
    return labels;
  }

  private static Pool pool(List<String> words) {
    List<IpRange> blocks = new ArrayList<>();
    for (String word : words.subList(1, words.size())) {
      if (AddressBlock.parse(word) instanceof AddressBlock.Valid valid) {
        blocks.add(valid.range());
      }
    }
    return new Pool(
        words.getFirst(),
        Map.of(),
        blocks,
        new Pool.Rules(!words.contains("manual"), words.contains("careful"), allocation(words)));
  }

  private static Optional<ServiceAllocation> allocation(List<String> words) {
    List<String> kept = words.stream().filter(word -> word.startsWith("kept")).toList();
    if (kept.isEmpty()) {
      return Optional.empty();
    }
    int priority = 0;
    TreeSet<String> namespaces = new TreeSet<>();
    List<LabelSelector> byNamespace = new ArrayList<>();
    List<LabelSelector> byService = new ArrayList<>();
    for (String word : kept) {
      String value = word.substring(word.indexOf('=') + 1);
      switch (word.substring(0, word.indexOf('=') + 1)) {
        case "kept-rank=" -> priority = Integer.parseInt(value);
        case "kept-in=" -> namespaces.add(value);
        case "kept-in-labelled=" -> byNamespace.add(LabelSelector.ofLabels(labels(value)));
        case "kept-for=" -> byService.add(LabelSelector.ofLabels(labels(value)));
        default -> throw new IllegalArgumentException(word);
      }
    }
    return Optional.of(
        new ServiceAllocation(
            priority, namespaces, new LabelSelectors(byNamespace), new LabelSelectors(byService)));
  }

  /** {@code held NAMESPACE/NAME@AGE ADDRESSES [SHARING]}. */
  private static Claimant claimant(List<String> words) {
    String[] parts = words.get(1).split("[/@]", 3);
    return new Claimant(
        Instant.ofEpochSecond(Long.parseLong(parts[2])),
        new ObjectKey(parts[0], parts[1]),
        words.size() > 3 ? sharing(words.get(3)) : Optional.empty());
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
            new ServiceSpec.Wishes(
                request(words),
                words.getOrDefault("pool", ""),
                sharing(words.getOrDefault("shares", ""))));
    ServiceStatus status =
        new ServiceStatus(
            addresses(words.getOrDefault("has", "")),
            words.containsKey("foreign"),
            words.getOrDefault("from", ""));
    return new ServiceSnapshot(
        WEB,
        new ObjectVersion("uid", "7", WEB_CREATED),
        labels(words.getOrDefault("labels", "")),
        spec,
        status);
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
        ServicePlan.Kept kept = refuse.kept();
        if (!kept.addresses().isEmpty()) {
          String pool = kept.pool().isEmpty() ? "no pool" : kept.pool();
          lines.add("kept: " + list(kept.addresses()) + " of " + pool);
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

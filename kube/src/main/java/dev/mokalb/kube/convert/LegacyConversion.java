package dev.mokalb.kube.convert;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.mokalb.kube.convert.LegacyResources.Resource;
import dev.mokalb.kube.convert.Tree.Kind;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.config.Configurator;
import dev.mokalb.model.config.Configurator.Memory;
import dev.mokalb.model.config.Problem;
import dev.mokalb.model.config.Reading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes the ConfigMap of MetalLB 0.9 to 0.12 anew as custom resources that an API server accepts.
 * What it would refuse is told, and nothing is written then.
 */
public final class LegacyConversion {

  private static final String DEFAULT_NAMESPACE = "metallb-system";
  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final String FIRST_LINE =
      "# Made from MetalLB's ConfigMap by moka-controller convert.\n";

  /** Mistakes of one kind may be thousands, as in a list of labels that are too long. */
  private static final int BREACHES_MAX = 12;

  private LegacyConversion() {}

  /** What became of the input. */
  public sealed interface Result {

    /**
     * It was converted.
     *
     * @param resources as YAML, each document ended by {@code ---}; at least one
     * @param remarks what is not the same as before, for people
     */
    record Converted(String resources, List<String> remarks) implements Result {}

    /** It is no valid configuration, or none that resources can hold. */
    record Refused(List<String> problems) implements Result {}
  }

  /**
   * Converts a ConfigMap, or the text under its key {@code config} alone.
   *
   * @param namespace of the resources; that of the ConfigMap where it is empty
   */
  public static Result convert(String input, String namespace) {
    YamlReader.Document document;
    try {
      document = YamlReader.read(input.isBlank() ? "" : input); // a tab alone is no YAML
    } catch (JsonProcessingException e) {
      String place = YamlReader.place(e).map(at -> at + ": ").orElse("");
      return refused("the input is not valid YAML: " + place + YamlReader.cause(e));
    } catch (IOException e) {
      throw new UncheckedIOException("reading from a string", e);
    }
    Tree manifest = document.root();
    if (document.more()) {
      return refused(
          "the input holds more than one document: give the ConfigMap, or the text under its key"
              + " config, alone");
    }
    if (isEmpty(manifest)) {
      return refused(
          "the input is empty: give the ConfigMap of MetalLB 0.9 to 0.12, as \"kubectl get"
              + " configmap config -n metallb-system -o yaml\" prints it, or the text under its key"
              + " config");
    }
    if (!manifest.has("kind")) {
      return ofText(input, namespace);
    }
    if (!manifest.at("kind").text().equals(LegacyConfigMap.KIND)) {
      return refused(
          "the input is a "
              + manifest.at("kind").text()
              + ": give a ConfigMap, or the text under its key config");
    }
    Tree config = manifest.at("data").at(LegacyConfigMap.DATA_KEY);
    if (!config.is(Kind.TEXT)) {
      return refused(
          "the ConfigMap has no text under data.config: give the one that MetalLB 0.9 to 0.12"
              + " reads");
    }
    String own = manifest.at("metadata").at("namespace").text();
    return ofText(config.text(), namespace.isEmpty() ? own : namespace);
  }

  private static Result ofText(String text, String namespace) {
    String target = namespace.isEmpty() ? DEFAULT_NAMESPACE : namespace;
    if (!NAMESPACE.matcher(target).matches()) {
      return refused(
          "the namespace \""
              + target
              + "\" is none that can be: give one of at most 63 small letters, digits and '-', such"
              + " as --namespace "
              + DEFAULT_NAMESPACE);
    }
    List<String> problems = problems(target, text);
    if (!problems.isEmpty()) {
      return new Result.Refused(problems);
    }
    try {
      return of(YamlReader.read(text).root(), target);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
  }

  /** Mistakes of parts, as they are written, then those between parts. */
  private static List<String> problems(String namespace, String data) {
    List<Reading> readings =
        LegacyConfigMap.read(
            new ObjectKey(namespace, "config"),
            Instant.EPOCH,
            Map.of(LegacyConfigMap.DATA_KEY, data));
    Set<Problem> problems = new LinkedHashSet<>();
    for (Reading reading : readings) {
      if (reading instanceof Reading.Bad bad) {
        problems.addAll(bad.problems());
      }
    }
    problems.addAll(Configurator.next(Memory.EMPTY, readings).problems());
    return problems.stream().map(Problem::message).toList();
  }

  private static Result of(Tree root, String namespace) throws IOException {
    LegacyResources.Made made = LegacyResources.of(root);
    if (made.resources().isEmpty()) {
      return refused(
          "the configuration is empty: give one with an entry under address-pools, peers,"
              + " bfd-profiles or bgp-communities");
    }
    Map<String, Definition> definitions = new HashMap<>();
    List<String> breaches = new ArrayList<>();
    StringBuilder text = new StringBuilder(FIRST_LINE);
    for (Resource resource : made.resources()) {
      Definition definition = definitions.computeIfAbsent(resource.kind(), Definition::of);
      breaches.addAll(breaches(definition, resource));
      text.append(ResourceYaml.document(definition.apiVersion(), namespace, resource))
          .append("---\n");
    }
    return breaches.isEmpty()
        ? new Result.Converted(text.toString(), made.remarks())
        : new Result.Refused(breaches);
  }

  /** What of a resource an API server would refuse. */
  private static List<String> breaches(Definition definition, Resource resource) {
    List<Breach> all = new ArrayList<>(definition.breaches(resource.spec()));
    all.addAll(ConversionRules.breaches(resource.kind(), resource.spec()));
    List<String> told =
        new ArrayList<>(
            all.stream()
                .limit(BREACHES_MAX)
                .map(breach -> breach.message(resource.toString()))
                .toList());
    if (all.size() > BREACHES_MAX) {
      told.add(
          resource
              + ": the object has "
              + (all.size() - BREACHES_MAX)
              + " more mistakes: correct these first");
    }
    return told;
  }

  private static boolean isEmpty(Tree document) {
    return document.isNothing() || (document.is(Kind.MAP) && document.entries().isEmpty());
  }

  private static Result refused(String problem) {
    return new Result.Refused(List.of(problem));
  }
}

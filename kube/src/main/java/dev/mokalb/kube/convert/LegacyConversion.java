package dev.mokalb.kube.convert;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.mokalb.kube.convert.LegacyResources.Resource;
import dev.mokalb.kube.convert.Tree.Kind;
import dev.mokalb.kube.convert.Tree.Place;
import dev.mokalb.model.ObjectKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
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
      return ofText(input, UnaryOperator.identity(), namespace);
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
    return ofText(
        config.text(), TextPlaces.of(input, config), namespace.isEmpty() ? own : namespace);
  }

  private static Result ofText(String text, UnaryOperator<Place> told, String namespace) {
    String target = namespace.isEmpty() ? DEFAULT_NAMESPACE : namespace;
    if (!NAMESPACE.matcher(target).matches()) {
      return refused(
          "the namespace \""
              + target
              + "\" is none that can be: give one of at most 63 small letters, digits and '-', such"
              + " as --namespace "
              + DEFAULT_NAMESPACE);
    }
    LegacyConfigMap.Content content =
        LegacyConfigMap.content(new ObjectKey(target, "config"), Instant.EPOCH, text, told);
    LegacyResources.Made made = LegacyResources.of(content);
    List<String> mistakes = LegacyMistakes.of(content, made.resources());
    if (!mistakes.isEmpty()) {
      return new Result.Refused(mistakes);
    }
    if (made.resources().isEmpty()) {
      return refused(
          "the configuration is empty: give one with an entry under address-pools, peers,"
              + " bfd-profiles or bgp-communities");
    }
    return new Result.Converted(yaml(target, made.resources()), made.remarks());
  }

  private static String yaml(String namespace, List<Resource> resources) {
    StringBuilder text = new StringBuilder(FIRST_LINE);
    try {
      for (Resource resource : resources) {
        text.append(ResourceYaml.document(namespace, resource)).append("---\n");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return text.toString();
  }

  private static boolean isEmpty(Tree document) {
    return document.isNothing() || (document.is(Kind.MAP) && document.entries().isEmpty());
  }

  private static Result refused(String problem) {
    return new Result.Refused(List.of(problem));
  }
}

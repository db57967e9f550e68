package dev.mokalb.crds;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A custom resource, and what an API server says to it. The files read like this:
 *
 * <pre>
 * # a comment
 * ## the name of the sample
 * kind: IPAddressPool
 * spec: {addresses: [192.168.2.5]}
 * &gt; cel: spec.addresses[0] | is a single address
 * </pre>
 *
 * <p>{@code apiVersion} and {@code metadata} are filled in where they are left out. After a line
 * {@code ---} stands what the object is changed to; then the verdict is on the change. Long values
 * are written short, see {@link Shorthand}.
 *
 * <p>Behind {@code >} stands {@code accepted}, or who finds a mistake, {@code schema} (all that
 * OpenAPI says: types, limits, formats, duplicates) or {@code cel} (a rule), and parts of its words
 * with {@code |} between them. A sample that is refused has one such line for each mistake.
 *
 * @param file the name of the file
 * @param documents manifests in YAML: the object, and perhaps what it is changed to
 * @param mistakes none if the object is accepted
 */
public record Sample(
    String file, String name, List<String> documents, List<ExpectedMistake> mistakes) {

  /** Where a definition refuses an object. */
  public enum Layer {
    SCHEMA,
    CEL
  }

  /** A mistake that has to be told, with all these parts in one message. */
  public record ExpectedMistake(Layer layer, List<String> parts) {

    /** Whether the message tells it. */
    public boolean isTold(String message) {
      return parts.stream().allMatch(message::contains);
    }
  }

  private static final List<String> FILES =
      List.of(
          "advertisements",
          "bfdprofiles",
          "bgppeers",
          "bgppeers-v1beta1",
          "communities",
          "ipaddresspools",
          "selectors",
          "states");

  /** All samples, in the order of files and lines. */
  public static List<Sample> all() {
    return FILES.stream().flatMap(file -> read(file + ".txt").stream()).toList();
  }

  /** The samples that are accepted. */
  public static Stream<Sample> good() {
    return all().stream().filter(Sample::isAccepted);
  }

  /** The samples that are refused. */
  public static Stream<Sample> bad() {
    return all().stream().filter(sample -> !sample.isAccepted());
  }

  public boolean isAccepted() {
    return mistakes.isEmpty();
  }

  /** The kind of the object. */
  public String kind() {
    return documents
        .getLast()
        .lines()
        .filter(line -> line.startsWith("kind: "))
        .map(line -> line.substring("kind: ".length()))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public String toString() {
    return file + ": " + name;
  }

  private static List<Sample> read(String file) {
    try (InputStream in =
        Objects.requireNonNull(Sample.class.getResourceAsStream("samples/" + file))) {
      return parse(file, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the text of a file. */
  static List<Sample> parse(String file, String text) {
    List<Sample> samples = new ArrayList<>();
    String[] parts = Pattern.compile("^## ", Pattern.MULTILINE).split(text, -1);
    for (int i = 1; i < parts.length; i++) {
      samples.add(parseOne(file, parts[i].lines().toList()));
    }
    return samples;
  }

  private static Sample parseOne(String file, List<String> lines) {
    List<String> verdicts =
        lines.stream()
            .filter(line -> line.startsWith("> "))
            .map(line -> line.substring(2))
            .toList();
    String object =
        lines.stream()
            .skip(1)
            .filter(line -> !line.isBlank() && !line.startsWith("> "))
            .map(Shorthand::expand)
            .collect(Collectors.joining("\n"));
    if (verdicts.isEmpty()) {
      throw new IllegalArgumentException(file + ": no verdict on " + lines.getFirst());
    }
    return new Sample(
        file,
        lines.getFirst(),
        Arrays.stream(object.split("\n---\n", -1)).map(Sample::complete).toList(),
        verdicts.equals(List.of("accepted"))
            ? List.of()
            : verdicts.stream().map(Sample::parseMistake).toList());
  }

  private static ExpectedMistake parseMistake(String verdict) {
    String[] layerAndParts = verdict.split(": ", 2);
    return new ExpectedMistake(
        Layer.valueOf(layerAndParts[0].toUpperCase(Locale.ROOT)),
        List.of(layerAndParts[1].split(" \\| ", -1)));
  }

  private static String complete(String document) {
    String completed = document;
    if (document.lines().noneMatch(line -> line.startsWith("metadata:"))) {
      completed = "metadata: {name: sample, namespace: metallb-system}\n" + completed;
    }
    if (document.lines().noneMatch(line -> line.startsWith("apiVersion:"))) {
      completed = "apiVersion: " + newestVersion(document) + "\n" + completed;
    }
    return completed + "\n";
  }

  private static String newestVersion(String document) {
    return document
        .lines()
        .map(line ->
            switch (line) {
              case "kind: BGPPeer" -> "metallb.io/v1beta2";
              case "kind: AddressConflict", "kind: SpeakerReport" -> "mokalb.dev/v1alpha1";
              default -> "";
            })
        .filter(version -> !version.isEmpty())
        .findFirst()
        .orElse("metallb.io/v1beta1");
  }
}

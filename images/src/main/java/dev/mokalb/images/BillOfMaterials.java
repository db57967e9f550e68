package dev.mokalb.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The bill of materials of an image: CycloneDX's of the Java libraries, to which the system
 * packages are added.
 */
final class BillOfMaterials {
  // At the top: the tools that made the bill have components too.
  private static final String COMPONENTS = "\n  \"components\" : [";
  private static final Pattern COMPONENT =
      Pattern.compile(
          "\"name\" : \"([^\"]+)\",\\s*\"version\" : \"([^\"]+)\".*?\"purl\" : \"pkg:([a-z]+)/",
          Pattern.DOTALL);
  private static final Pattern LICENCE = Pattern.compile("\"(?:id|name)\" : \"([^\"]+)\"");

  private BillOfMaterials() {}

  /** A package of Debian, as a line of debian.lock has it. */
  record SystemPackage(String architecture, String name, String version, String sha256) {
    static List<SystemPackage> read(Path lock) throws IOException {
      return Files.readAllLines(lock).stream()
          .filter(line -> !line.startsWith("#") && !line.isBlank())
          .map(line -> line.split(" ", -1))
          .map(words -> new SystemPackage(words[0], words[1], words[2], words[3]))
          .toList();
    }

    private String component() {
      String url =
          "pkg:deb/debian/%s@%s?arch=%s&distro=trixie"
              .formatted(name, version.replace("+", "%2B").replace(":", "%3A"), architecture);
      return """
      {
        "type" : "library",
        "bom-ref" : "%1$s",
        "name" : "%2$s",
        "version" : "%3$s",
        "hashes" : [ { "alg" : "SHA-256", "content" : "%4$s" } ],
        "licenses" : [ { "license" : { "name" : "see /usr/share/doc/%2$s/copyright in the image" } } ],
        "purl" : "%1$s"
      }\
      """
          .formatted(url, name, version, sha256);
    }
  }

  /** Adds {@code packages} to the bill in {@code file} and writes it to {@code to}. */
  static void complete(Path file, List<SystemPackage> packages, Path to) throws IOException {
    String bill = Files.readString(file);
    int at = bill.indexOf(COMPONENTS);
    if (at < 0) {
      throw new IOException(file + " has no components");
    }
    at += COMPONENTS.length();
    String added =
        packages.stream().map(SystemPackage::component).collect(Collectors.joining(",\n"));
    Files.writeString(to, bill.substring(0, at) + "\n" + added + "," + bill.substring(at));
  }

  /** A line for each component of the bill: name, version and licences. */
  static List<String> licences(Path bill) throws IOException {
    String text = Files.readString(bill);
    int from = text.indexOf(COMPONENTS);
    int to = text.indexOf("\n  \"dependencies\" : [", from);
    return COMPONENT
        .matcher(text.substring(from, to < 0 ? text.length() : to))
        .results()
        .map(BillOfMaterials::line)
        .distinct()
        .sorted()
        .toList();
  }

  private static String line(MatchResult component) {
    String whole = component.group();
    int licences = whole.indexOf("\"licenses\" : [");
    String names =
        licences < 0
            ? "(none given)"
            : LICENCE
                .matcher(whole.substring(licences, whole.indexOf("\"purl\"")))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.joining(" or "));
    return "%s %s: %s".formatted(component.group(1), component.group(2), names);
  }
}

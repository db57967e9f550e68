package dev.mokalb.images;

import dev.mokalb.images.BillOfMaterials.SystemPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What build.sh calls between the other tools. */
public final class Main {
  private static final String USAGE =
      """
      usage: root FOLDER REFERENCE ARCHITECTURE PROGRAM CAPABILITIES-FILE IMAGE-FILE
             natives FOLDER-OF-JARS ARCHITECTURE FOLDER
             bill CYCLONEDX-FILE PACKAGES-FILE NAME-TO-WRITE
             tar LAYOUT-FOLDER REFERENCE IMAGE-FILE\
      """;

  private Main() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> words = List.of(arguments);
    switch (words.isEmpty() ? "" : words.getFirst() + " " + (words.size() - 1)) {
      case "root 6" ->
          BaseImage.write(
              Path.of(words.get(1)),
              new BaseImage.Description(
                  words.get(2), words.get(3), words.get(4), capabilities(Path.of(words.get(5)))),
              Path.of(words.get(6)));
      case "natives 3" ->
          NativeLibraries.extract(Path.of(words.get(1)), words.get(2), Path.of(words.get(3)));
      case "tar 3" ->
          ImageTar.write(Layout.in(Path.of(words.get(1))), words.get(2), Path.of(words.get(3)));
      case "bill 3" -> {
        Path bill = Path.of(words.get(3) + ".cdx.json");
        BillOfMaterials.complete(
            Path.of(words.get(1)), SystemPackage.read(Path.of(words.get(2))), bill);
        Files.write(Path.of(words.get(3) + ".licences.txt"), BillOfMaterials.licences(bill));
      }
      case "push 5" -> push(words.subList(1, words.size()));
      default -> {
        System.err.println(USAGE);
        System.exit(2);
      }
    }
  }

  private static void push(List<String> words) throws InterruptedException {
    try {
      var layouts = new LinkedHashMap<String, Layout>();
      layouts.put(words.get(2), Layout.in(Path.of(words.get(1))));
      layouts.put(words.get(4), Layout.in(Path.of(words.get(3))));
      Push.push(words.getFirst(), layouts);
    } catch (IOException e) {
      System.err.println("images: " + words.getFirst() + " was not pushed: " + e);
      System.exit(1);
    }
  }

  /** Lines {@code path=CAPABILITY,...}; those that begin with # are comments. */
  static Map<String, byte[]> capabilities(Path file) throws IOException {
    var byPath = new HashMap<String, byte[]>();
    for (String line : Files.readAllLines(file)) {
      if (!line.startsWith("#") && !line.isBlank()) {
        String[] parts = line.split("=", 2);
        byPath.put(parts[0], Capability.attribute(Capability.parse(parts[1])));
      }
    }
    return byPath;
  }
}

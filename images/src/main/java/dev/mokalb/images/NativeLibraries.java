package dev.mokalb.images;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Takes the native libraries out of jars, so that the programs find them as files: in an image
 * nothing can be unpacked, its root file system is read-only.
 */
final class NativeLibraries {
  private NativeLibraries() {}

  /**
   * Copies every library for {@code architecture} that the jars in {@code libraries} carry into
   * {@code folder}, and returns their names.
   */
  static List<String> extract(Path libraries, String architecture, Path folder) throws IOException {
    Files.createDirectories(folder);
    var names = new TreeSet<String>();
    try (Stream<Path> jars = Files.list(libraries)) {
      for (Path jar : jars.filter(file -> file.toString().endsWith(".jar")).sorted().toList()) {
        names.addAll(extractFrom(jar, architecture, folder));
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return List.copyOf(names);
  }

  private static List<String> extractFrom(Path file, String architecture, Path folder)
      throws IOException {
    try (var jar = new JarFile(file.toFile())) {
      List<JarEntry> wanted =
          jar.stream().filter(entry -> isFor(architecture, entry.getName())).toList();
      for (JarEntry entry : wanted) {
        try (InputStream in = jar.getInputStream(entry)) {
          Files.write(folder.resolve(simpleName(entry)), in.readAllBytes());
        }
      }
      return wanted.stream().map(NativeLibraries::simpleName).toList();
    }
  }

  /** JNA keeps them in a folder for each platform, Netty names them for it. */
  static boolean isFor(String architecture, String entry) {
    return switch (architecture) {
      case "amd64" ->
          entry.equals("com/sun/jna/linux-x86-64/libjnidispatch.so")
              || entry.matches("META-INF/native/lib[^/]*_x86_64\\.so");
      case "arm64" ->
          entry.equals("com/sun/jna/linux-aarch64/libjnidispatch.so")
              || entry.matches("META-INF/native/lib[^/]*_aarch_64\\.so");
      default -> throw new IllegalArgumentException(architecture + " is neither amd64 nor arm64");
    };
  }

  private static String simpleName(JarEntry entry) {
    return entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
  }
}

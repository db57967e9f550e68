package dev.mokalb.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written is read by tar(1). */
class TarWriterTest {

  private static final String LONG_NAME = "a/" + "very-long-".repeat(15) + "name";

  @TempDir Path folder;

  @Test
  void tarReadsNamesModesLinksAndContents() throws Exception {
    Path content = Files.writeString(folder.resolve("content"), "hello\n");
    Path tar = folder.resolve("all.tar");
    try (var writer = new TarWriter(Files.newOutputStream(tar))) {
      writer.folder("a", 0755);
      writer.folder("tmp", 01777);
      writer.file("a/program", 0755, content, Map.of());
      writer.file(LONG_NAME, 0644, content, Map.of());
      writer.link("a/link", "program");
      writer.file("a/empty", new byte[0]);
    }
    assertThat(run("tar", "--list", "--verbose", "--numeric-owner", "--utc", "-f", tar.toString()))
        .containsSubsequence(
            "drwxr-xr-x 0/0", "1970-01-01 00:00 a/",
            "drwxrwxrwt 0/0", "tmp/",
            "-rwxr-xr-x 0/0", "6 1970-01-01 00:00 a/program",
            "-rw-r--r-- 0/0", LONG_NAME,
            "lrwxrwxrwx 0/0", "a/link -> program",
            "-rw-r--r-- 0/0", "0 1970-01-01 00:00 a/empty");
    assertThat(run("tar", "-xO", "-f", tar.toString(), LONG_NAME)).isEqualTo("hello\n");
  }

  @Test
  void attributesGoIntoARecordThatCountsItself() throws IOException {
    var octets = new ByteArrayOutputStream();
    Path content = Files.writeString(folder.resolve("content"), "x");
    byte[] attribute = Capability.attribute(Set.of(Capability.NET_RAW));
    try (var writer = new TarWriter(octets)) {
      writer.file("program", 0755, content, Map.of(Capability.ATTRIBUTE, attribute));
    }
    String record =
        "57 SCHILY.xattr.security.capability="
            + new String(attribute, StandardCharsets.ISO_8859_1)
            + "\n";
    assertThat(record).hasSize(57);
    assertThat(octets.toString(StandardCharsets.ISO_8859_1)).contains(record);
    assertThat(octets.size() % 512).isZero();
  }

  @Test
  void theSameEntriesGiveTheSameOctets() throws IOException {
    Path content = Files.writeString(folder.resolve("content"), "x");
    assertThat(tarOf(content)).isEqualTo(tarOf(content));
  }

  private static byte[] tarOf(Path content) throws IOException {
    var octets = new ByteArrayOutputStream();
    try (var writer = new TarWriter(octets)) {
      writer.file(
          "file", 0644, content, Map.of("user.one", new byte[] {1}, "user.two", new byte[0]));
    }
    return octets.toByteArray();
  }

  static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}

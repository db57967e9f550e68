package dev.mokalb.net.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Collectors;

/** Reads the files of octets beside these tests; lines that begin with # say what they are. */
final class Hex {

  private Hex() {}

  static byte[] file(String name) {
    try (InputStream file = Hex.class.getResourceAsStream(name + ".hex")) {
      assertThat(file).as(name).isNotNull();
      return octets(new String(file.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] octets(String text) {
    return HexFormat.of()
        .parseHex(
            text.lines()
                .filter(line -> !line.startsWith("#"))
                .collect(Collectors.joining())
                .replace(" ", ""));
  }
}

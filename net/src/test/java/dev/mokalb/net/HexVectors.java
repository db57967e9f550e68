package dev.mokalb.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Collectors;

/** Files of hexadecimal digits beside a test, with notes in lines that begin with a hash. */
public final class HexVectors {

  private HexVectors() {}

  /** The octets of the file with this name, without its ending. */
  public static byte[] read(Class<?> test, String name) throws IOException {
    try (InputStream file = test.getResourceAsStream(name + ".hex")) {
      assertThat(file).as(name).isNotNull();
      String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      String digits =
          text.lines()
              .filter(line -> !line.startsWith("#"))
              .collect(Collectors.joining())
              .replace(" ", "");
      return HexFormat.of().parseHex(digits);
    }
  }
}

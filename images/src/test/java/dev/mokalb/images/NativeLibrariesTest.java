package dev.mokalb.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeLibrariesTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "amd64, com/sun/jna/linux-x86-64/libjnidispatch.so, true",
    "amd64, com/sun/jna/linux-aarch64/libjnidispatch.so, false",
    "amd64, com/sun/jna/darwin-x86-64/libjnidispatch.jnilib, false",
    "arm64, com/sun/jna/linux-aarch64/libjnidispatch.so, true",
    "amd64, META-INF/native/libnetty_transport_native_epoll_x86_64.so, true",
    "arm64, META-INF/native/libnetty_transport_native_epoll_aarch_64.so, true",
    "arm64, META-INF/native/libnetty_transport_native_epoll_x86_64.so, false",
    "amd64, com/sun/jna/Native.class, false",
  })
  void eachPlatformHasItsOwn(String architecture, String entry, boolean wanted) {
    assertThat(NativeLibraries.isFor(architecture, entry)).isEqualTo(wanted);
  }

  @Test
  void librariesAreCopiedWithoutTheirFolders() throws IOException {
    try (var jar = new JarOutputStream(Files.newOutputStream(folder.resolve("a.jar")))) {
      for (String name :
          List.of(
              "com/sun/jna/linux-x86-64/libjnidispatch.so",
              "com/sun/jna/linux-aarch64/libjnidispatch.so")) {
        jar.putNextEntry(new JarEntry(name));
        jar.write(name.getBytes(StandardCharsets.UTF_8));
      }
    }
    Path out = folder.resolve("native");
    assertThat(NativeLibraries.extract(folder, "arm64", out)).containsExactly("libjnidispatch.so");
    assertThat(out.resolve("libjnidispatch.so")).content().contains("aarch64");
  }

  @Test
  void anotherArchitectureIsRefused() {
    assertThatThrownBy(() -> NativeLibraries.isFor("s390x", "x.so"))
        .hasMessageContaining("neither amd64 nor arm64");
  }
}

package dev.mokalb.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageTarTest {

  private static final String MANIFEST = "a".repeat(64);
  private static final String CONFIGURATION = "b".repeat(64);
  private static final String LAYER = "c".repeat(64);

  @TempDir Path folder;

  @Test
  void bothKindsOfLoadersFindTheImage() throws Exception {
    Path tar = folder.resolve("image.tar");
    ImageTar.write(Layout.in(layout("{\"rootfs\":{}}")), "mokalb/moka-test:1.2", tar);
    assertThat(TarWriterTest.run("tar", "-xO", "-f", tar.toString(), "index.json"))
        .contains("\"digest\":\"sha256:" + MANIFEST + "\",\"size\":")
        .contains("\"io.containerd.image.name\":\"docker.io/mokalb/moka-test:1.2\"")
        .contains("\"org.opencontainers.image.ref.name\":\"1.2\"");
    assertThat(TarWriterTest.run("tar", "-xO", "-f", tar.toString(), "manifest.json"))
        .isEqualTo(
            "[{\"Config\":\"blobs/sha256/%s\",\"RepoTags\":[\"mokalb/moka-test:1.2\"],\"Layers\":[\"blobs/sha256/%s\"]}]"
                .formatted(CONFIGURATION, LAYER));
    assertThat(TarWriterTest.run("tar", "-tf", tar.toString()).lines())
        .contains("oci-layout", "blobs/sha256/" + MANIFEST, "blobs/sha256/" + LAYER);
  }

  @Test
  void aManifestThatBeginsWithALayerIsRefused() throws IOException {
    Layout layout = Layout.in(layout("{}"));
    assertThatThrownBy(layout::parts)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("configuration first");
  }

  @Test
  void anIndexWithoutAnImageIsRefused() throws IOException {
    Files.writeString(folder.resolve("index.json"), "{\"manifests\":[]}");
    assertThatThrownBy(() -> Layout.in(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("names no manifest");
  }

  @ParameterizedTest
  @CsvSource({
    "mokalb/moka-speaker:1, docker.io/mokalb/moka-speaker:1",
    "pause:1, docker.io/library/pause:1",
    "localhost/pause:1, localhost/pause:1",
    "registry.example:5000/moka:1, registry.example:5000/moka:1",
    "registry.example/a/b:1, registry.example/a/b:1",
  })
  void namesBecomeFull(String name, String full) {
    assertThat(ImageTar.qualified(name)).isEqualTo(full);
  }

  private Path layout(String configuration) throws IOException {
    Path blobs = Files.createDirectories(folder.resolve("blobs/sha256"));
    Files.writeString(
        blobs.resolve(MANIFEST),
        "{\"config\":{\"digest\":\"sha256:%s\",\"size\":1},\"layers\":[{\"digest\":\"sha256:%s\",\"size\":1}]}"
            .formatted(CONFIGURATION, LAYER));
    Files.writeString(blobs.resolve(CONFIGURATION), configuration);
    Files.writeString(blobs.resolve(LAYER), "layer");
    Files.writeString(
        folder.resolve("index.json"),
        "{\"manifests\":[{\"digest\":\"sha256:%s\",\"size\":155}]}".formatted(MANIFEST));
    return folder;
  }
}

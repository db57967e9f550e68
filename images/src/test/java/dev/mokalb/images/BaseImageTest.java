package dev.mokalb.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaseImageTest {

  @TempDir Path folder;

  @Test
  void theLayerIsTheFolderWithCapabilitiesAndTheConfigurationNamesIt() throws Exception {
    Path image = write("one.tar", root("root"));
    Path unpacked = Files.createDirectory(folder.resolve("unpacked"));
    TarWriterTest.run("tar", "-xf", image.toString(), "-C", unpacked.toString());
    assertThat(unpacked.resolve("manifest.json"))
        .content()
        .contains("\"RepoTags\":[\"test:1\"]", "\"Layers\":[\"layer.tar\"]");
    String digest =
        TarWriterTest.run("sha256sum", unpacked.resolve("layer.tar").toString()).split(" ", 2)[0];
    assertThat(unpacked.resolve("config.json"))
        .content()
        .contains("\"architecture\":\"arm64\"", "\"Entrypoint\":[\"/bin/program\"]")
        .contains("\"diff_ids\":[\"sha256:" + digest + "\"]");
    assertThat(TarWriterTest.run("tar", "-tf", unpacked.resolve("layer.tar").toString()))
        .isEqualTo("bin/\nbin/link\nbin/program\ntmp/\n");
    assertThat(Files.readAllBytes(unpacked.resolve("layer.tar")))
        .containsSequence("SCHILY.xattr.security.capability".getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void twoFoldersThatAreEqualGiveTheSameImage() throws IOException {
    assertThat(Files.readAllBytes(write("one.tar", root("one"))))
        .isEqualTo(Files.readAllBytes(write("two.tar", root("two"))));
  }

  private Path write(String name, Path root) throws IOException {
    Path image = folder.resolve(name);
    BaseImage.write(
        root,
        new BaseImage.Description(
            "test:1",
            "arm64",
            "/bin/program",
            Map.of("/bin/program", Capability.attribute(Set.of(Capability.NET_RAW)))),
        image);
    return image;
  }

  private Path root(String name) throws IOException {
    Path root = Files.createDirectories(folder.resolve(name));
    Files.createDirectory(root.resolve("tmp"));
    Files.createDirectory(root.resolve("bin"));
    Path program = Files.writeString(root.resolve("bin/program"), "#");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    Files.createSymbolicLink(root.resolve("bin/link"), Path.of("program"));
    return root;
  }
}

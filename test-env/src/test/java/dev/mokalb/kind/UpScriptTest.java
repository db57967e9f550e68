package dev.mokalb.kind;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** test-env/kind/up.sh: what it asks kind, the engine, kubectl and helm to do. */
class UpScriptTest {
  private static final String NETWORK =
      "[{\"IPAM\":{\"Config\":[{\"Subnet\":\"172.18.0.0/16\"},{\"Subnet\":\"fc00:1::/64\"}]}}]";

  @TempDir private Path folder;

  @BeforeEach
  void prepare() throws IOException {
    Files.createFile(folder.resolve("calls"));
    command("kind", "[ \"$1 $2\" != \"get clusters\" ] || echo mine");
    command("docker", "echo '" + NETWORK + "'");
    command("kubectl", "case \"$*\" in *podCIDRs*) cat \"$(dirname \"$0\")/pod-networks\" ;; esac");
    command("helm", "");
  }

  /** A command that notes how it was called. */
  private void command(String name, String body) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(
        file,
        "#!/bin/sh\necho \"%s $*\" >> \"$(dirname \"$0\")/calls\"\n%s\n".formatted(name, body));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Script.Ended up(String cluster, String podNetworks) throws Exception {
    return up(cluster, podNetworks, Map.of());
  }

  private Script.Ended up(String cluster, String podNetworks, Map<String, String> settings)
      throws Exception {
    Path answer = Files.writeString(folder.resolve("pod-networks"), podNetworks);
    Path script = Script.FOLDER.resolve("up.sh");
    return Script.run(script, List.of(cluster), answer, folder.toString(), settings);
  }

  private List<String> calls(String start) throws IOException {
    return Files.readAllLines(folder.resolve("calls")).stream()
        .filter(call -> call.startsWith(start))
        .toList();
  }

  @Test
  void installsWithAddressesOfTheNetwork() throws Exception {
    Script.Ended ended = up("mine", "10.244.0.0/24");
    assertThat(ended.errors()).isEmpty();
    assertThat(ended.status()).isZero();
    assertThat(calls("helm"))
        .singleElement()
        .asString()
        .startsWith("helm --kube-context kind-mine upgrade moka ")
        .contains("--install", "--create-namespace", "--namespace metallb-system")
        .contains("--set pool.addresses={172.18.255.200-172.18.255.249}");
    assertThat(calls("kubectl"))
        .anyMatch(call -> call.contains("rollout status daemonset/moka-speaker"));
  }

  @Test
  void clusterOfBothFamiliesGetsAddressesOfBoth() throws Exception {
    assertThat(up("mine", "10.244.0.0/24 fd00:10:244::/64").status()).isZero();
    assertThat(calls("helm").getFirst())
        .contains("pool.addresses={172.18.255.200-172.18.255.249,fc00:1:0:0:ffff::/112}");
  }

  @Test
  void imagesThatAreNamedAreTakenFromTheirRegistry() throws Exception {
    Map<String, String> images =
        Map.of(
            "MOKA_CONTROLLER_IMAGE", "localhost:5000/controller:1",
            "MOKA_SPEAKER_IMAGE", "localhost:5000/speaker:2");
    assertThat(up("mine", "10.244.0.0/24", images).status()).isZero();
    assertThat(calls("helm").getFirst())
        .contains("controller.image.repository=localhost:5000/controller,controller.image.tag=1")
        .contains("speaker.image.repository=localhost:5000/speaker,speaker.image.tag=2");
    assertThat(calls("kind load")).isEmpty();
  }

  @Test
  void imageWithoutATagIsRefused() throws Exception {
    Map<String, String> images = Map.of("MOKA_CONTROLLER_IMAGE", "localhost:5000/controller");
    Script.Ended ended = up("mine", "10.244.0.0/24", images);
    assertThat(ended.status()).isNotZero();
    assertThat(ended.errors()).contains("localhost:5000/controller, has no tag");
    assertThat(calls("helm")).isEmpty();
  }

  @Test
  void absentClusterIsNamedWithTheRemedy() throws Exception {
    Script.Ended ended = up("other", "10.244.0.0/24");
    assertThat(ended.status()).isNotZero();
    assertThat(ended.errors())
        .contains("there is no cluster \"other\"", "kind create cluster --name other");
    assertThat(calls("helm")).isEmpty();
  }

  @Test
  void networkWithoutTheFamilyIsRefusedBeforeAnythingIsInstalled() throws Exception {
    command("docker", "echo '[]'");
    Script.Ended ended = up("mine", "10.244.0.0/24");
    assertThat(ended.status()).isNotZero();
    assertThat(ended.errors()).contains("no subnet of IPv4");
    assertThat(calls("helm")).isEmpty();
  }
}

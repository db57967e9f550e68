package dev.mokalb.kube.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiAccessTest {

  @TempDir private Path folder;

  private Path kubeconfig(String cluster, String user) throws IOException {
    Path file = folder.resolve("config");
    Files.writeString(
        file,
        """
        apiVersion: v1
        kind: Config
        current-context: mine
        contexts:
        - {name: other, context: {cluster: x, user: y}}
        - {name: mine, context: {cluster: c, user: u, namespace: web}}
        clusters:
        - name: c
          cluster: {%s}
        users:
        - name: u
          user: {%s}
        """
            .formatted(cluster, user));
    return file;
  }

  private static ApiAccess usable(AccessResult result) {
    assertThat(result).isInstanceOf(AccessResult.Usable.class);
    return ((AccessResult.Usable) result).access();
  }

  private static String problem(AccessResult result) {
    assertThat(result).isInstanceOf(AccessResult.Unusable.class);
    return ((AccessResult.Unusable) result).problem();
  }

  @Test
  void theCurrentContextIsTaken() throws IOException {
    Path file = kubeconfig("server: \"http://10.0.0.1:6443\"", "token: secret");
    ApiAccess access = usable(ApiAccess.discover(file.toString(), Map.of()));
    assertThat(access.server()).isEqualTo(URI.create("http://10.0.0.1:6443"));
    assertThat(access.namespace()).contains("web");
    assertThat(access.credentials().authorization()).contains("Bearer secret");
    assertThat(access.tls()).isEmpty();
  }

  @Test
  void aTokenFileBesideTheKubeconfigWinsAndIsReadAgainWhenRefused() throws IOException {
    Files.writeString(folder.resolve("token"), "first\n");
    ApiAccess access =
        usable(
            ApiAccess.ofKubeconfig(
                kubeconfig("server: \"http://h:1\"", "token: static, tokenFile: token")));
    assertThat(access.credentials().authorization()).contains("Bearer first");
    Files.writeString(folder.resolve("token"), "second");
    assertThat(access.credentials().authorization()).contains("Bearer first");
    access.credentials().refused();
    assertThat(access.credentials().authorization()).contains("Bearer second");
    Files.delete(folder.resolve("token"));
    access.credentials().refused();
    assertThat(access.credentials().authorization()).contains("Bearer second");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "server: \"https://h:1\", certificate-authority: none.crt | token: x | none.crt",
        "server: \"https://h:1\", certificate-authority-data: \"!!\" | token: x | no certificate",
        "server: \"https://h:1\", tls-server-name: y | token: x | tls-server-name",
        "certificate-authority: y | token: x | server",
      })
  void whatIsWrongIsNamed(String cluster, String user, String part) throws IOException {
    assertThat(problem(ApiAccess.ofKubeconfig(kubeconfig(cluster, user)))).contains(part);
  }

  /** Whether the certificate is looked at shows by an authority that cannot be read. */
  @ParameterizedTest
  @ValueSource(strings = {"true", "True", "TRUE", "yes", "on"})
  void theServersCertificateIsNotLookedAtInAnyWordOfYaml(String word) throws IOException {
    usable(ApiAccess.ofKubeconfig(kubeconfig(unreadableAuthority(word), "token: x")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "No", "off", "\"true\"", "1", ""})
  void theServersCertificateIsLookedAtInAllOtherCases(String word) throws IOException {
    assertThat(problem(ApiAccess.ofKubeconfig(kubeconfig(unreadableAuthority(word), "token: x"))))
        .contains("none.crt");
  }

  private static String unreadableAuthority(String insecure) {
    return "server: \"https://h:1\", certificate-authority: none.crt, insecure-skip-tls-verify: "
        + insecure;
  }

  @Test
  void aMissingFileAndNoClusterSayWhatToDo() {
    assertThat(problem(ApiAccess.ofKubeconfig(folder.resolve("absent")))).contains("absent");
    assertThat(problem(ApiAccess.inCluster(Map.of(), folder))).contains("set KUBECONFIG");
    assertThat(problem(ApiAccess.inCluster(Map.of("KUBERNETES_SERVICE_HOST", "h"), folder)))
        .contains("automountServiceAccountToken");
  }

  @Test
  void brokenYamlIsAProblemAndNoException() throws IOException {
    Path file = Files.writeString(folder.resolve("broken"), "a: [b");
    assertThat(problem(ApiAccess.ofKubeconfig(file))).contains(file.toString());
    Path empty = Files.writeString(folder.resolve("empty"), "");
    assertThat(problem(ApiAccess.ofKubeconfig(empty))).contains("current-context");
  }
}
